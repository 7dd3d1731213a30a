using Actors.Kernel;
using Actors.Persistence;
using Microsoft.Extensions.Logging;

namespace Actors.Sharding;

/// <summary>The region's side towards its entities and lanes.</summary>
public sealed partial class ShardRegion
{
    private const int SweepsBeforeIdle = 4;

    internal void Deliver(EntityAddress address, Letter letter)
    {
        if (_suspended is { } suspended && letter.Sender is AskRef asker && _shards[address.Shard].IsOwned)
        {
            asker.TryFail(suspended);
        }
        else if (!_entities[address.Shard].TryPost(address.EntityId, letter, () => NewCell(address, null)))
        {
            Refuse(address, letter);
        }
    }

    /// <summary>A letter that the shard does not take, here or now: goes to its owner, where there is a way to other nodes.</summary>
    internal void Refuse(EntityAddress address, Letter letter)
    {
        if (Elsewhere is { } elsewhere)
        {
            elsewhere.Route(address, letter.Message, letter.Sender);
            return;
        }

        if (_entities[address.Shard].IsDraining)
        {
            letter.Sender?.Tell(new Failure("shard.draining", "The shard is on its way to another node; try again in a moment."));
        }
        else if (!_shards[address.Shard].IsOwned)
        {
            letter.Sender?.Tell(new Failure("shard.not_owned", "The shard is owned by another node."));
        }

        System.DeadLetters.Add(letter.Message, letter.Sender, Sharding.EntityRef.PathOf(address));
    }

    /// <summary>Any thread: takes a message that came from elsewhere, or says why not; then nothing has happened.</summary>
    internal DeliveryVerdict TryDeliver(EntityAddress address, object message, ActorRef? sender)
    {
        if (!_kinds.ContainsKey(address.Kind))
        {
            return DeliveryVerdict.UnknownKind;
        }

        if (_suspended is null && _entities[address.Shard].TryPost(address.EntityId, new Letter(message, sender), () => NewCell(address, null)))
        {
            return DeliveryVerdict.Taken;
        }

        return _shards[address.Shard].IsOwned ? DeliveryVerdict.Closed : DeliveryVerdict.NotOwned;
    }

    /// <summary>Turn of an entity: false where too much is staged and somebody can be told so.</summary>
    internal bool TryStage(EntityWrite write)
    {
        if (_lanes.TryStage(write, force: write.Sender is null))
        {
            return true;
        }

        if (write.Sender is null)
        {
            // The lanes are closed: the entity stops like any other.
            write.Settle(WriteVerdict.NotWritten);
            return true;
        }

        return false;
    }

    /// <summary>Last turn of an entity: closes its mailbox, and returns the letters that no successor takes.</summary>
    internal Letter? Retire(EntityCell cell, bool givenUp, Func<Letter?> close) => _entities[cell.Address.Shard].Retire(
        cell, close, givenUp ? null : letters => NewCell(cell.Address, letters));

    private List<WriteItem> Items(IReadOnlyList<NewEntity> entities)
    {
        var items = new List<WriteItem>(entities.Count);
        RefuseTwins(entities);
        foreach (var (id, kind, change) in entities)
        {
            Registration(kind);
            if (change.Remove)
            {
                throw new ArgumentException($"The new entity {id} is to be removed.", nameof(entities));
            }

            items.Add(change.ToItem(ShardOf(id), id, kind, entitySeq: 0, mustBeNew: true));
        }

        return items;
    }

    private static void RefuseTwins(IReadOnlyList<NewEntity> entities)
    {
        // Ids made in order of time, as most are, show it without a set of them all.
        var ascending = true;
        for (var i = 1; i < entities.Count && ascending; i++)
        {
            ascending = entities[i - 1].EntityId.CompareTo(entities[i].EntityId) < 0;
        }

        var ids = new HashSet<Guid>();
        if (!ascending && entities.FirstOrDefault(entity => !ids.Add(entity.EntityId)) is { } twin)
        {
            throw new ArgumentException($"The new entity {twin.EntityId} comes twice.", nameof(entities));
        }
    }

    /// <summary>Who was asked for before it was created has loaded nothing: it loads anew.</summary>
    private void Renew(IReadOnlyList<WriteItem> created)
    {
        foreach (var item in created)
        {
            _entities[item.Shard].Find(item.EntityId)?.Send(new StopSignal());
        }
    }

    private int ShardOf(Guid id) => StableHash.ShardOf(id, _shards.Length);

    private EntityRegistration Registration(EntityKind kind) =>
        _kinds.GetValueOrDefault(kind) ?? throw new ArgumentException($"Kind {kind} is not registered.", nameof(kind));

    private EntityCell NewCell(EntityAddress address, Letter? inherited) => new(this, address, Registration(address.Kind), inherited);

    private void Activate(EntityAddress address)
    {
        if (_kinds.ContainsKey(address.Kind))
        {
            _entities[address.Shard].TryPost(address.EntityId, null, () => NewCell(address, null));
        }
        else
        {
            UnknownKind(address.EntityId, address.Kind.Value);
        }
    }

    private void Wake(DueEntity due)
    {
        if (_kinds.ContainsKey(due.Kind))
        {
            Deliver(new EntityAddress(due.Shard, due.EntityId, due.Kind), new Letter(new WakeUp(due.WakeAt), null));
        }
        else
        {
            UnknownKind(due.EntityId, due.Kind.Value);
        }
    }

    private void Sweep()
    {
        var idleBefore = Interlocked.Increment(ref _tick) - SweepsBeforeIdle + 1;
        foreach (var cell in _entities.SelectMany(static shard => shard.Snapshot()).Where(cell => cell.IsIdleSince(idleBefore)))
        {
            cell.Send(new IdleSignal(idleBefore));
        }
    }

    [LoggerMessage(2, LogLevel.Error, "Entity {Id} is of kind {Kind}, which this node does not know; it stays asleep")]
    private partial void UnknownKind(Guid id, short kind);

    private sealed class IdleSignal(int before) : Signal
    {
        public override void Run(ActorCell cell) => ((EntityCell)cell).PassivateIfIdle(before);
    }

    private sealed class Observer(ShardRegion region) : IAppendObserver
    {
        public void Committed(IReadOnlyList<ShardAppend> batch)
        {
            region._events.Publish(batch);
            foreach (var append in batch)
            {
                foreach (var row in append.Rows)
                {
                    region._wakes.Committed(row.EntityId, row.WakeAt);
                }

                foreach (var removed in append.Removed)
                {
                    region._wakes.Committed(removed, null);
                }
            }
        }

        public void Lost(int shard) => StopAll(region._entities[shard].Close());

        public void Reloaded(int shard, long head)
        {
            region._ring.Skip(shard, head);
            StopAll(region._entities[shard].Snapshot());
        }
    }
}
