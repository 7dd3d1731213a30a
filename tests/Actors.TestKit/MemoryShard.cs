using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>One shard of a <see cref="MemoryEventStore"/>; guarded by the store's lock.</summary>
internal sealed class MemoryShard
{
    public long Epoch { get; set; } = 1;

    public Guid? Owner { get; set; }

    public Guid? Target { get; set; }

    public DateTimeOffset? MoveSince { get; set; }

    public List<StoredEvent> Journal { get; private init; } = [];

    public SortedDictionary<Guid, EntityRow> Rows { get; private init; } = [];

    public HashSet<Guid> Known { get; private init; } = [];

    public long Head => Journal.Count;

    public AppendOutcome Judge(ShardAppend append, Guid writer, BrokenRule broken)
    {
        if ((Owner != writer || append.Epoch != Epoch) && broken != BrokenRule.Fence)
        {
            return AppendOutcome.Fenced;
        }

        if (append.ExpectedHead != Head && broken != BrokenRule.HeadCheck)
        {
            return AppendOutcome.HeadMismatch;
        }

        var seen = new HashSet<Guid>();
        return append.Rows.Any(row => row.MustBeNew && (!seen.Add(row.EntityId) || Known.Contains(row.EntityId) || Rows.ContainsKey(row.EntityId)))
            ? AppendOutcome.AlreadyExists
            : AppendOutcome.Committed;
    }

    public void Apply(ShardAppend append, DateTimeOffset at)
    {
        foreach (var (id, kind, entitySeq, e) in append.Events)
        {
            Journal.Add(new StoredEvent(append.Shard, Head + 1, append.Epoch, id, kind, entitySeq, e.Type, e.Payload.ToArray(), e.CommandId, at));
            Known.Add(id);
        }

        foreach (var row in append.Rows)
        {
            Rows[row.EntityId] = row with { State = row.State.ToArray(), MustBeNew = false };
        }

        foreach (var id in append.Removed)
        {
            Rows.Remove(id);
        }
    }

    public MemoryShard Clone() => new()
    {
        Epoch = Epoch,
        Owner = Owner,
        Target = Target,
        MoveSince = MoveSince,
        Journal = [.. Journal],
        Rows = new SortedDictionary<Guid, EntityRow>(Rows),
        Known = [.. Known],
    };
}
