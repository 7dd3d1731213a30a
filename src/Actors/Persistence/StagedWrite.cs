namespace Actors.Persistence;

/// <summary>What became of a write.</summary>
internal enum WriteVerdict
{
    /// <summary>Durable and published.</summary>
    Committed,

    /// <summary>Not written, and never will be: this node owns the shard no more.</summary>
    Lost,

    /// <summary>The writer's picture of the shard is wrong; nobody may be told that the write happened, or that it did not.</summary>
    Dropped,

    /// <summary>Not written: the store can never take the data.</summary>
    Poisoned,

    /// <summary>Not written: a new entity is not new.</summary>
    Exists,

    /// <summary>Not written: the writer gave up before the store took it.</summary>
    NotWritten,
}

/// <summary>The change of one entity within a write.</summary>
/// <param name="FirstSeq">Entity seq of the first event.</param>
/// <param name="Row">Null where the entity is removed.</param>
internal sealed record WriteItem(int Shard, Guid EntityId, EntityKind Kind, long FirstSeq, IReadOnlyList<NewEvent> Events, EntityRow? Row)
{
    private const int RowOverhead = 128;

    /// <summary>About what the item takes in a statement.</summary>
    public int Bytes { get; } = RowOverhead + (Row?.State.Length ?? 0) + Size(Events);

    /// <summary>What the item counts towards a batch's limit.</summary>
    public int Weight => Math.Max(1, Events.Count);

    private static int Size(IReadOnlyList<NewEvent> events)
    {
        var bytes = 0;
        for (var i = 0; i < events.Count; i++)
        {
            bytes += events[i].Payload.Length + RowOverhead;
        }

        return bytes;
    }
}

/// <summary>A unit that is committed whole or not at all. Staged by any thread, worked on and settled by an append lane.</summary>
internal abstract class StagedWrite(IReadOnlyList<WriteItem> items)
{
    public IReadOnlyList<WriteItem> Items { get; } = items;

    public int Weight { get; } = items.Sum(static item => item.Weight);

    public int Bytes { get; } = items.Sum(static item => item.Bytes);

    /// <summary>Generation of the shard that the writer has loaded from; null where nothing was loaded.</summary>
    public virtual int? Generation => null;

    /// <summary>Asked once, before the first try: false where the writer has gone.</summary>
    public virtual bool TryBegin() => true;

    /// <summary>Asked after each failed try: whether the writer waits no longer.</summary>
    public virtual bool GivesUp => false;

    /// <summary>Called once, on the lane's thread.</summary>
    public abstract void Settle(WriteVerdict verdict);
}
