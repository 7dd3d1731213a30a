using System.Threading.Channels;
using Actors.Sharding;
using Microsoft.Extensions.Logging;

namespace Actors.Membership.Life;

/// <summary>
/// Makes the region hold what the cluster says that this node owns: acquires, drains and hands over, drops, suspends and resumes. One loop does
/// all but the drains, which run beside it.
/// </summary>
public sealed partial class ShardKeeper : IMemberObserver, IAsyncDisposable
{
    private readonly ShardRegion _region;
    private readonly IClusterStore _store;
    private readonly ILogger _logger;
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HashSet<int> _draining = [];

    // Whether they were handed over nobody knows: the statement may still arrive.
    private readonly HashSet<int> _unsure = [];
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private (Guid NodeId, MemberPhase Phase) _now = (Guid.Empty, MemberPhase.Joining);
    private (Guid NodeId, ClusterView View)? _seen;
    private bool _mustDrop;

    public ShardKeeper(ShardRegion region, IClusterStore store, ILogger logger)
    {
        (_region, _store, _logger) = (region, store, logger);
        _loop = RunAsync();
    }

    /// <summary>Told after shards came to this node, on the keeper's loop.</summary>
    public Action<IReadOnlyList<int>> Acquired { get; init; } = static _ => { };

    /// <summary>Awaited before a shard's entities are stopped for a hand-over: work that runs outside of them saves where it is. Must not throw.</summary>
    public Func<int, Task> Draining { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Told when nothing of the node's work may go on; must be quick.</summary>
    public Action Abandoned { get; init; } = static () => { };

    /// <summary>Told after shards went to other nodes by hand-over.</summary>
    public Action<IReadOnlyList<ReleasedShard>> Released { get; init; } = static _ => { };

    /// <inheritdoc/>
    public void Changed(Guid nodeId, MemberPhase from, MemberPhase to)
    {
        lock (_gate)
        {
            _now = (nodeId, to);
            _mustDrop |= to is not (MemberPhase.Joining or MemberPhase.Up or MemberPhase.Suspended);
            if (to != MemberPhase.Up)
            {
                // What was seen before does not tell what is ours after.
                _seen = null;
            }
        }

        // Not by the loop: it may be waiting for the very database that cannot be reached.
        if (to == MemberPhase.Suspended)
        {
            _region.Suspend();
        }
        else if (to is not (MemberPhase.Joining or MemberPhase.Up))
        {
            _region.Abandon();
            Abandoned();
        }

        _signals.Writer.TryWrite(true);
    }

    /// <inheritdoc/>
    public void Seen(Guid nodeId, ClusterView view)
    {
        lock (_gate)
        {
            _seen = (nodeId, view);
        }

        _signals.Writer.TryWrite(true);
    }

    /// <summary>Ends the loop; the region keeps what it has.</summary>
    public async ValueTask DisposeAsync()
    {
        _signals.Writer.TryComplete();
        await _loop;
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _signals.Reader.ReadAllAsync())
        {
            try
            {
                await ReconcileAsync();
            }
            catch (Exception failure)
            {
                LogFailed(failure);
            }
        }
    }

    private async Task ReconcileAsync()
    {
        Guid nodeId;
        MemberPhase phase;
        (Guid NodeId, ClusterView View)? seen;
        bool mustDrop;
        lock (_gate)
        {
            ((nodeId, phase), seen, mustDrop) = (_now, _seen, _mustDrop);
            _mustDrop = false;
        }

        if (mustDrop)
        {
            await Task.WhenAll(Enumerable.Range(0, _region.Store.ShardCount).Select(_region.LoseAsync));
        }

        if (phase == MemberPhase.Up && seen is { } cluster && cluster.NodeId == nodeId)
        {
            await FollowAsync(nodeId, cluster.View);
            _region.Resume();
        }
    }

    private async Task FollowAsync(Guid nodeId, ClusterView view)
    {
        await Task.WhenAll(view.Shards.Where(row => row.Owner != nodeId && _region.EpochOf(row.Shard) < row.Epoch).Select(row => _region.LoseAsync(row.Shard)));
        var acquired = new List<int>();
        foreach (var row in view.Shards.Where(row => row.Owner == nodeId && !IsDraining(row.Shard) && (_region.EpochOf(row.Shard) ?? 0) < row.Epoch))
        {
            if (await _region.AcquireAsync(row.Shard, row.Epoch, IsUnsure(row.Shard)))
            {
                acquired.Add(row.Shard);
                lock (_gate)
                {
                    _unsure.Remove(row.Shard);
                }
            }
        }

        if (acquired.Count > 0)
        {
            LogAcquired(acquired.Count);
            Acquired(acquired);
        }

        var takers = view.Members.Where(row => row.State == NodeState.Up && row.LeaseUntil > view.Now && row.NodeId != nodeId)
            .Select(static row => row.NodeId).ToHashSet();
        foreach (var row in view.Shards.Where(
            row => row.Owner == nodeId && row.Target is { } target && takers.Contains(target) && _region.EpochOf(row.Shard) is not null))
        {
            if (TryBeginDraining(row.Shard))
            {
                _ = HandOverAsync(nodeId, row.Shard);
            }
        }
    }

    private async Task HandOverAsync(Guid nodeId, int shard)
    {
        try
        {
            await Draining(shard);
            if (await _region.DrainAsync(shard) is { } lease)
            {
                var released = Release(nodeId, lease);
                if (released.Count > 0)
                {
                    LogReleased(shard, released[0].Owner);
                    Released(released);
                }
            }
        }
        catch (Exception failure)
        {
            LogFailed(failure);
        }

        // Where the target could not take it, the next look at the cluster brings it back.
        lock (_gate)
        {
            _draining.Remove(shard);
        }
    }

    private IReadOnlyList<ReleasedShard> Release(Guid nodeId, ShardLease lease)
    {
        try
        {
            return _store.Release(nodeId, [lease]);
        }
        catch
        {
            lock (_gate)
            {
                _unsure.Add(lease.Shard);
            }

            throw;
        }
    }

    private bool IsDraining(int shard)
    {
        lock (_gate)
        {
            return _draining.Contains(shard);
        }
    }

    private bool IsUnsure(int shard)
    {
        lock (_gate)
        {
            return _unsure.Contains(shard);
        }
    }

    private bool TryBeginDraining(int shard)
    {
        lock (_gate)
        {
            return _draining.Add(shard);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} shards came to this node")]
    private partial void LogAcquired(int count);

    [LoggerMessage(2, LogLevel.Information, "Shard {Shard} was handed to {Owner}")]
    private partial void LogReleased(int shard, Guid owner);

    [LoggerMessage(3, LogLevel.Warning, "The shards could not be made to follow the cluster; it is tried again")]
    private partial void LogFailed(Exception failure);
}
