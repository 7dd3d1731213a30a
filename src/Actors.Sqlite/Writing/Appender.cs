using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Writing;

/// <summary>
/// The fenced append (cluster protocol, S7): first judges every shard of the batch, then writes those that may, all in one transaction.
/// </summary>
/// <remarks>Used by one thread at a time: the store's lock.</remarks>
internal sealed class Appender(Connection connection, IReadOnlyList<ViewTable> views, TimeProvider time) : IDisposable
{
    private readonly WriteTransaction _transaction = new(connection);
    private readonly ShardTable _shards = new(connection);
    private readonly JournalTable _journal = new(connection);
    private readonly EntityTable _entities = new(connection);
    private readonly Dictionary<EntityKind, ViewWriter> _views =
        views.ToDictionary(view => view.Schema.Kind, view => new ViewWriter(connection, view));

    // Of the append in hand: what its entities are like, read once each.
    private readonly Dictionary<Guid, StoredEntity> _known = [];

    /// <inheritdoc cref="IEventStore.Append"/>
    public IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        AppendRules.Check(batch);
        var outcomes = new ShardOutcome[batch.Shards.Count];
        _known.Clear();
        _transaction.Run(() => Write(batch, outcomes));
        return outcomes;
    }

    /// <inheritdoc cref="IEventStore.Resolve"/>
    /// <remarks>The commit of the new epoch lies over whatever the failed one left in the log: from here on the head tells the truth.</remarks>
    public OwnedShard? Resolve(int shard, long epoch)
    {
        OwnedShard? owned = null;
        _transaction.Run(() => (owned = _shards.TakeEpoch(shard, epoch, time.GetUtcNow())) is not null);
        return owned;
    }

    /// <summary>Takes a new epoch for every shard: whoever wrote before is fenced.</summary>
    public void TakeAllEpochs() => _transaction.Run(() =>
    {
        _shards.TakeAllEpochs(time.GetUtcNow());
        return true;
    });

    public void Dispose()
    {
        foreach (var part in (IDisposable[])[_transaction, _shards, _journal, _entities, .. _views.Values])
        {
            part.Dispose();
        }
    }

    private bool Write(AppendBatch batch, ShardOutcome[] outcomes)
    {
        var heads = new ShardHead[outcomes.Length];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var append = batch.Shards[i];
            heads[i] = _shards.Find(append.Shard);
            outcomes[i] = new ShardOutcome(append.Shard, Judge(append, heads[i]));
        }

        if (batch.AllOrNothing && outcomes.Any(static outcome => outcome.Outcome != AppendOutcome.Committed))
        {
            SkipCommitted(outcomes);
        }

        var now = time.GetUtcNow().UtcTicks;
        var any = false;
        for (var i = 0; i < outcomes.Length; i++)
        {
            if (outcomes[i].Outcome == AppendOutcome.Committed)
            {
                Write(batch.Shards[i], heads[i], now);
                any = true;
            }
        }

        return any;
    }

    private static void SkipCommitted(ShardOutcome[] outcomes)
    {
        foreach (ref var outcome in outcomes.AsSpan())
        {
            if (outcome.Outcome == AppendOutcome.Committed)
            {
                outcome = outcome with { Outcome = AppendOutcome.Skipped };
            }
        }
    }

    private AppendOutcome Judge(ShardAppend append, ShardHead head)
    {
        if (head.Epoch != append.Epoch)
        {
            return AppendOutcome.Fenced;
        }

        if (head.Seq != append.ExpectedHead)
        {
            return AppendOutcome.HeadMismatch;
        }

        foreach (var row in append.Rows)
        {
            if (row.MustBeNew && (_known.ContainsKey(row.EntityId) || Known(append.Shard, row.EntityId).Exists))
            {
                return AppendOutcome.AlreadyExists;
            }
        }

        return AppendOutcome.Committed;
    }

    private void Write(ShardAppend append, ShardHead head, long now)
    {
        var events = append.Events;
        for (var i = 0; i < events.Count; i++)
        {
            _journal.Append(head, Known(append.Shard, events[i].EntityId), events[i], now);
        }

        foreach (var row in append.Rows)
        {
            Write(append.Shard, row, now);
        }

        for (var i = events.Count - 1; i >= 0; i--)
        {
            if (Known(append.Shard, events[i].EntityId) is { Unlinked: true } entity)
            {
                _entities.Link(entity, append.Shard, events[i], now);
            }
        }

        foreach (var id in append.Removed)
        {
            Remove(append.Shard, id, now);
        }

        if (events.Count > 0)
        {
            _shards.Advance(head);
        }
    }

    private void Write(int shard, EntityRow row, long now)
    {
        var entity = Known(shard, row.EntityId);
        var isNew = !entity.Exists;
        _entities.Write(entity, shard, row, now);
        if (!_views.TryGetValue(row.Kind, out var view))
        {
            if (row.View is not null)
            {
                throw new PoisonException($"Entities of kind {row.Kind} have no view.");
            }
        }
        else if (row.View is not null)
        {
            view.Write(entity.Key, row.EntityId, row.View.Values, isNew);
        }
        else if (!isNew)
        {
            view.Delete(entity.Key);
        }
    }

    private void Remove(int shard, Guid id, long now)
    {
        if (Known(shard, id) is { Exists: true } entity)
        {
            _entities.Remove(entity, now);
            _views.GetValueOrDefault(entity.Kind)?.Delete(entity.Key);
        }
    }

    private StoredEntity Known(int shard, Guid id)
    {
        if (!_known.TryGetValue(id, out var entity))
        {
            _known[id] = entity = _entities.Find(shard, id);
        }

        return entity;
    }
}
