using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>One shard of a <see cref="MemoryEventStore"/>; guarded by the store's lock.</summary>
internal sealed class MemoryShard
{
    public long Epoch { get; set; } = 1;

    public bool Owned { get; set; } = true;

    public List<StoredEvent> Journal { get; } = [];

    public SortedDictionary<Guid, EntityRow> Rows { get; } = [];

    public HashSet<Guid> Known { get; } = [];

    public long Head => Journal.Count;

    public AppendOutcome Judge(ShardAppend append)
    {
        if (!Owned || append.Epoch != Epoch)
        {
            return AppendOutcome.Fenced;
        }

        if (append.ExpectedHead != Head)
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
            Journal.Add(new StoredEvent(append.Shard, Head + 1, Epoch, id, kind, entitySeq, e.Type, e.Payload.ToArray(), e.CommandId, at));
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
}
