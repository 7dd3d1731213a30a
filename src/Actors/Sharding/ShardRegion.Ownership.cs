using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>The region's side towards whoever decides which shards are this node's. Where a store owns all its shards, nobody calls it.</summary>
public sealed partial class ShardRegion
{
    private volatile Failure? _suspended;

    /// <summary>The epoch under which a shard is appended to now; null where it is not this node's.</summary>
    public long? EpochOf(int shard) => _shards[shard].IsOwned ? _shards[shard].Epoch : null;

    /// <summary>
    /// A shard is this node's, under <paramref name="epoch"/> at least: learns its head, brings its active entities to life and looks after its
    /// timers. What of an earlier ownership is left is dropped without being written. Nothing happens where the region has it under that epoch
    /// or a later one.
    /// </summary>
    /// <param name="renew">Takes a new epoch, so that a statement that was sent under the present one, and may still arrive, does nothing.</param>
    /// <returns>False where the store says that the shard is not this node's, or not any more.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read; the shard is not this node's as far as the region is concerned.</exception>
    public async Task<bool> AcquireAsync(int shard, long epoch, bool renew = false)
    {
        if (await HoldsOrDropsAsync(new ShardLease(shard, epoch)))
        {
            return true;
        }

        if ((renew ? Store.Resolve(shard, epoch) : Store.Owned(shard)) is not { } owned || owned.Epoch < epoch)
        {
            return false;
        }

        await TakeAsync([owned]);
        return true;
    }

    /// <summary>The same for many shards, with as many reads of the store as for one.</summary>
    /// <returns>Those that are this node's.</returns>
    /// <exception cref="StoreUnavailableException">The store cannot be read; none of those that were not this node's before is now.</exception>
    public async Task<IReadOnlyList<int>> AcquireAsync(IReadOnlyList<ShardLease> leases)
    {
        var isHeld = await Task.WhenAll(leases.Select(HoldsOrDropsAsync));
        var missing = leases.Where((_, i) => !isHeld[i]).ToDictionary(static lease => lease.Shard, static lease => lease.Epoch);
        var owned = missing.Count == 0
            ? []
            : Store.OwnedShards().Where(shard => missing.TryGetValue(shard.Shard, out var epoch) && shard.Epoch >= epoch).ToList();
        await TakeAsync(owned);
        return [.. leases.Where((_, i) => isHeld[i]).Select(static lease => lease.Shard), .. owned.Select(static shard => shard.Shard)];
    }

    /// <summary>
    /// Gives a shard up for a hand-over: its entities stop after the message in hand and its write, everything staged is settled, and nothing is
    /// appended any more. From the call on, messages go where <see cref="Refuse"/> sends them. Null where the shard is not this node's.
    /// </summary>
    public async Task<ShardLease?> DrainAsync(int shard)
    {
        await Task.WhenAll(_entities[shard].Close(isDraining: true).Select(System.StopAsync));
        return await _lanes.RunAsync<ShardLease?>(shard, () =>
        {
            var known = _shards[shard];
            if (!known.IsOwned)
            {
                return null;
            }

            known.Lose();
            return new ShardLease(shard, known.Epoch);
        });
    }

    /// <summary>A shard is another node's: its entities are dropped, and what they had staged is not written.</summary>
    public Task LoseAsync(int shard) => _lanes.RunAsync(shard, () => HoldsOrDrops(shard, long.MaxValue));

    /// <summary>
    /// Nothing is to go on here, whatever the lanes are waiting for: all entities are told to stop, and no message is taken. <see cref="LoseAsync"/> for
    /// each shard makes it complete.
    /// </summary>
    public void Abandon()
    {
        foreach (var shard in _entities)
        {
            StopAll(shard.Close());
        }
    }

    /// <summary>
    /// Nobody knows whether the shards are still this node's: asks and creations fail with <c>node.suspended</c>, and no timer fires. What is under way goes
    /// on; what it writes waits for the store, which fences it if it must.
    /// </summary>
    public void Suspend()
    {
        _suspended = new Failure("node.suspended", "The node cannot reach the database; try again in a moment.");
        _wakes.Pause();
    }

    /// <summary>Ends <see cref="Suspend"/>.</summary>
    public void Resume()
    {
        if (_suspended is not null)
        {
            _suspended = null;
            _wakes.Resume();
        }
    }

    private bool HoldsOrDrops(int shard, long epoch)
    {
        var known = _shards[shard];
        if (known.IsOwned && known.Epoch >= epoch)
        {
            return true;
        }

        known.Lose();
        StopAll(_entities[shard].Close());
        return false;
    }

    // On the lane no append is under way: what it knows of the epoch is true.
    private Task<bool> HoldsOrDropsAsync(ShardLease lease) => _lanes.RunAsync(lease.Shard, () => HoldsOrDrops(lease.Shard, lease.Epoch));

    private async Task TakeAsync(IReadOnlyList<OwnedShard> shards)
    {
        if (shards.Count == 0)
        {
            return;
        }

        // Nobody else writes to them any more. Read before anything begins: either all of it happens or, where the store fails, nothing.
        var active = ActiveIn([.. shards.Select(static owned => owned.Shard)]);
        await Task.WhenAll(shards.Select(owned => _lanes.RunAsync(owned.Shard, () =>
        {
            // Whoever sees that the shard is held finds it open; what is staged from here on comes after this step.
            _shards[owned.Shard].Reload(owned);
            _ring.Begin(owned.Shard, owned.Head);
            _entities[owned.Shard].Open();
            _shards[owned.Shard].Hold();
            return true;
        })));
        active.ForEach(Activate);
        _wakes.Acquired();
    }

    /// <summary>The entities to bring to life in some shards, or in all of this node's.</summary>
    private List<EntityAddress> ActiveIn(IReadOnlyCollection<int>? shards)
    {
        var all = new List<EntityAddress>();
        while (Store.ActiveEntities(ActivationPage, all.Count == 0 ? Guid.Empty : all[^1].EntityId, shards) is { Count: > 0 } page)
        {
            all.AddRange(page);
        }

        return all;
    }

    private static void StopAll(IReadOnlyList<EntityCell> cells)
    {
        foreach (var cell in cells)
        {
            cell.Send(new StopSignal());
        }
    }
}
