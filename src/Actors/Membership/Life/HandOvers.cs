using System.Threading.Channels;
using Actors.Persistence;
using Actors.Sharding;
using Microsoft.Extensions.Logging;

namespace Actors.Membership.Life;

/// <summary>
/// Hand-overs under way. Shards are drained beside each other; those that are drained by then are released together, in one statement, so that a
/// slow one keeps none back and many cost little more than one. Any thread may use it.
/// <code>
/// held ─ begun ─► draining ─► drained ─ released ─► the target's
///                                 ├─ the target could not take it ─► to be acquired again
///                                 └─ nobody knows ─► to be acquired again, under a new epoch
/// </code>
/// </summary>
internal sealed partial class HandOvers : IAsyncDisposable
{
    private readonly ShardRegion _region;
    private readonly IClusterStore _store;
    private readonly ILogger _logger;

    // At most one entry a shard: none is begun again while it is under way.
    private readonly Channel<(Guid NodeId, ShardLease Lease)> _drained = Channel.CreateUnbounded<(Guid, ShardLease)>(new() { SingleReader = true });
    private readonly HashSet<int> _underWay = [];

    // The statement may still arrive.
    private readonly HashSet<int> _unsure = [];
    private readonly Lock _gate = new();
    private readonly Task _loop;

    public HandOvers(ShardRegion region, IClusterStore store, ILogger logger)
    {
        (_region, _store, _logger) = (region, store, logger);
        _loop = RunAsync();
    }

    /// <summary>Awaited before a shard's entities are stopped. Must not throw.</summary>
    public required Func<int, Task> Draining { get; init; }

    /// <summary>Told after shards went to other nodes.</summary>
    public required Action<IReadOnlyList<ReleasedShard>> Released { get; init; }

    /// <summary>Whether a shard is being drained or released: it is not to be acquired meanwhile.</summary>
    public bool IsUnderWay(int shard)
    {
        lock (_gate)
        {
            return _underWay.Contains(shard);
        }
    }

    /// <summary>Whether nobody knows if a shard was handed over.</summary>
    public bool IsUnsure(int shard)
    {
        lock (_gate)
        {
            return _unsure.Contains(shard);
        }
    }

    /// <summary>The shard was acquired under a new epoch: no statement of before does anything any more.</summary>
    public void Settle(int shard)
    {
        lock (_gate)
        {
            _unsure.Remove(shard);
        }
    }

    /// <summary>Begins to hand a shard over that <paramref name="nodeId"/> owns, unless that is under way.</summary>
    public void Begin(Guid nodeId, int shard)
    {
        lock (_gate)
        {
            if (!_underWay.Add(shard))
            {
                return;
            }
        }

        _ = DrainAsync(nodeId, shard);
    }

    /// <summary>Ends the releases: what is drained later stays with this node until its lease is over.</summary>
    public async ValueTask DisposeAsync()
    {
        _drained.Writer.TryComplete();
        await _loop;
    }

    private async Task DrainAsync(Guid nodeId, int shard)
    {
        try
        {
            await Draining(shard);
            if (await _region.DrainAsync(shard) is { } lease && _drained.Writer.TryWrite((nodeId, lease)))
            {
                return;
            }
        }
        catch (Exception failure)
        {
            LogFailed(failure);
        }

        End([shard]);
    }

    private async Task RunAsync()
    {
        while (await _drained.Reader.WaitToReadAsync())
        {
            var ready = new List<(Guid NodeId, ShardLease Lease)>();
            while (_drained.Reader.TryRead(out var next))
            {
                ready.Add(next);
            }

            foreach (var ofNode in ready.GroupBy(static drained => drained.NodeId, static drained => drained.Lease))
            {
                Release(ofNode.Key, [.. ofNode]);
            }
        }
    }

    private void Release(Guid nodeId, IReadOnlyList<ShardLease> leases)
    {
        try
        {
            var released = _store.Release(nodeId, leases);
            if (released.Count > 0)
            {
                LogReleased(released.Count);
                Released(released);
            }
        }
        catch (Exception failure)
        {
            LogFailed(failure);
            lock (_gate)
            {
                _unsure.UnionWith(leases.Select(static lease => lease.Shard));
            }
        }

        // Where the target could not take it, the next look at the cluster brings it back.
        End(leases.Select(static lease => lease.Shard));
    }

    private void End(IEnumerable<int> shards)
    {
        lock (_gate)
        {
            _underWay.ExceptWith(shards);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} shards were handed to other nodes")]
    private partial void LogReleased(int count);

    [LoggerMessage(2, LogLevel.Warning, "Shards could not be handed over; it is tried again")]
    private partial void LogFailed(Exception failure);
}
