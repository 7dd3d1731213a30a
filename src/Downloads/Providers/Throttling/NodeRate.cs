namespace Downloads.Providers;

/// <summary>One node's part of a provider's rate, in bytes a second.</summary>
/// <param name="Number">Of what it was told last; what it is told later has a higher one.</param>
/// <param name="Told">What it was told last.</param>
/// <param name="Ceiling">The most it may be using: the highest that it was told and has not confirmed to be over.</param>
public sealed record NodeRate(long Number, long Told, long Ceiling);
