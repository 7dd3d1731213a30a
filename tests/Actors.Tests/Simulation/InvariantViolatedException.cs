namespace Actors.Tests.Simulation;

/// <summary>Something happened that the protocol excludes.</summary>
internal sealed class InvariantViolatedException(string invariant, string what) : Exception($"{invariant}: {what}")
{
    public string Invariant { get; } = invariant;
}
