namespace Actors.Kernel;

/// <summary>A message that is checked when its turn comes: what it encloses may be stale by then.</summary>
internal abstract class Enclosed(object content)
{
    public object Content { get; } = content;

    /// <summary>Runs in the turn: the message to handle, or null where it is stale.</summary>
    public abstract object? Open(ActorCell cell);
}

/// <summary>A timer's message, with the generation it was started under.</summary>
internal sealed class Tick(string key, long generation, object content) : Enclosed(content)
{
    public override object? Open(ActorCell cell) => cell.Timers?.TryTake(key, generation) == true ? Content : null;
}

/// <summary>What came of work outside the turn, for the incarnation that started it.</summary>
internal sealed class Piped(int incarnation, object content) : Enclosed(content)
{
    public override object? Open(ActorCell cell) => cell.TakePiped(incarnation, this) ? Content : null;
}
