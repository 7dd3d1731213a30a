using Actors.Persistence;
using Actors.Sharding;

namespace Actors.PostgreSql.Writing;

/// <summary>
/// A batch in the form in which one statement can write it: each entity has one last row, and whatever can be refused without asking the
/// database has been.
/// </summary>
internal sealed class AppendDraft
{
    /// <exception cref="PoisonException">A row can never be written.</exception>
    public AppendDraft(AppendBatch batch, int shardCount, IReadOnlyDictionary<EntityKind, ViewTable> views)
    {
        Batch = batch;
        Twins = new bool[batch.Shards.Count];
        var seen = new HashSet<Guid>();
        for (var i = 0; i < batch.Shards.Count; i++)
        {
            var append = batch.Shards[i];
            seen.Clear();
            Twins[i] = append.Rows.Count(static row => row.MustBeNew) > 1
                && append.Rows.Where(static row => row.MustBeNew).Any(row => !seen.Add(row.EntityId));
            seen.Clear();
            foreach (var removed in append.Removed)
            {
                if (seen.Add(removed))
                {
                    Removed.Add(new EntityPlace(append.Shard, removed));
                }
            }

            for (var row = append.Rows.Count - 1; row >= 0; row--)
            {
                Add(append.Shard, append.Rows[row], isLast: seen.Add(append.Rows[row].EntityId), shardCount, views);
            }
        }
    }

    public AppendBatch Batch { get; }

    /// <summary>Per shard: whether a new entity is named twice, so that the second is not new.</summary>
    public bool[] Twins { get; }

    /// <summary>Entities that must not exist yet.</summary>
    public List<EntityPlace> Fresh { get; } = [];

    public List<EntityPlace> Removed { get; } = [];

    public List<(int Shard, EntityRow Row)> Rows { get; } = [];

    /// <summary>Rows of views, by view.</summary>
    public Dictionary<ViewTable, List<(int Shard, EntityRow Row)>> Viewed { get; } = [];

    /// <summary>Entities that have a state and no row in their view any more.</summary>
    public Dictionary<ViewTable, List<EntityPlace>> Unviewed { get; } = [];

    private void Add(int shard, EntityRow row, bool isLast, int shardCount, IReadOnlyDictionary<EntityKind, ViewTable> views)
    {
        if (StableHash.ShardOf(row.EntityId, shardCount) != shard)
        {
            throw new PoisonException($"The entity {row.EntityId} does not belong to shard {shard}.");
        }

        var view = views.GetValueOrDefault(row.Kind);
        if (row.View is not null && view is null)
        {
            throw new PoisonException($"Entities of kind {row.Kind} have no view.");
        }

        if (row.MustBeNew)
        {
            Fresh.Add(new EntityPlace(shard, row.EntityId));
        }

        if (!isLast)
        {
            return;
        }

        Rows.Add((shard, row));
        if (row.View is not null)
        {
            StoredText.Check(row.View);
            Of(Viewed, view!).Add((shard, row));
        }
        else if (view is not null && !row.MustBeNew)
        {
            Of(Unviewed, view).Add(new EntityPlace(shard, row.EntityId));
        }
    }

    private static List<T> Of<T>(Dictionary<ViewTable, List<T>> lists, ViewTable view)
    {
        if (!lists.TryGetValue(view, out var list))
        {
            lists[view] = list = [];
        }

        return list;
    }
}

/// <summary>Where a row lives.</summary>
internal readonly record struct EntityPlace(int Shard, Guid EntityId);
