namespace Actors.Persistence;

/// <summary>Writes brought into the form of one append. The writer gives the numbers: each shard's events follow its known head.</summary>
internal sealed class BatchDraft
{
    private readonly Dictionary<int, Part> _parts = [];

    public BatchDraft(IReadOnlyList<StagedWrite> writes, LaneShard[] shards)
    {
        Writes = writes;
        foreach (var item in writes.SelectMany(static write => write.Items))
        {
            if (!_parts.TryGetValue(item.Shard, out var part))
            {
                _parts.Add(item.Shard, part = new Part());
            }

            part.Add(item);
        }

        var spans = writes.Any(static write => write.Items.Any(item => item.Shard != write.Items[0].Shard));
        Batch = new AppendBatch([.. _parts.Select(part => part.Value.ToAppend(part.Key, shards[part.Key]))], spans);
    }

    public IReadOnlyList<StagedWrite> Writes { get; }

    public AppendBatch Batch { get; }

    private sealed class Part
    {
        private readonly List<EventToAppend> _events = [];
        private readonly List<EntityRow> _rows = [];
        private readonly List<Guid> _removed = [];

        public void Add(WriteItem item)
        {
            var seq = item.FirstSeq;
            foreach (var e in item.Events)
            {
                _events.Add(new EventToAppend(item.EntityId, item.Kind, seq++, e));
            }

            if (item.Row is null)
            {
                _removed.Add(item.EntityId);
            }
            else
            {
                _rows.Add(item.Row);
            }
        }

        public ShardAppend ToAppend(int shard, LaneShard known) => new(shard, known.Epoch, known.Head, _events, _rows, _removed);
    }
}
