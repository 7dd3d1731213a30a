using System.Threading.Channels;
using Actors.Sharding;
using Microsoft.Extensions.Logging;

namespace Actors.Membership.Life;

/// <summary>
/// Makes the region hold what the cluster says that this node owns: acquires, drains and hands over, drops, suspends and resumes. One loop does
/// all but the hand-overs, which run beside it.
/// </summary>
public sealed partial class ShardKeeper : IMemberObserver, IAsyncDisposable
{
    private readonly ShardRegion _region;
    private readonly ILogger _logger;
    private readonly Channel<bool> _signals = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly HandOvers _handOvers;
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private (Guid NodeId, MemberPhase Phase) _now = (Guid.Empty, MemberPhase.Joining);
    private (Guid NodeId, ClusterView View)? _seen;
    private bool _mustDrop;

    public ShardKeeper(ShardRegion region, IClusterStore store, ILogger logger)
    {
        (_region, _logger) = (region, logger);
        _handOvers = new HandOvers(region, store, logger) { Draining = shard => Draining!(shard), Released = released => Released!(released) };
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
        await _handOvers.DisposeAsync();
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
        var acquired = await AcquireAsync(view.Shards.Where(
            row => row.Owner == nodeId && !_handOvers.IsUnderWay(row.Shard) && (_region.EpochOf(row.Shard) ?? 0) < row.Epoch).ToList());
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
            _handOvers.Begin(nodeId, row.Shard);
        }
    }

    /// <summary>All at once: how long a dead node's entities are away must not depend on how many shards it had.</summary>
    private async Task<IReadOnlyList<int>> AcquireAsync(IReadOnlyList<ShardRow> rows)
    {
        var sure = rows.Where(row => !_handOvers.IsUnsure(row.Shard)).Select(static row => new ShardLease(row.Shard, row.Epoch)).ToList();
        List<int> acquired = [.. await _region.AcquireAsync(sure)];
        foreach (var row in rows.Where(row => _handOvers.IsUnsure(row.Shard)))
        {
            if (await _region.AcquireAsync(row.Shard, row.Epoch, renew: true))
            {
                acquired.Add(row.Shard);
                _handOvers.Settle(row.Shard);
            }
        }

        return acquired;
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} shards came to this node")]
    private partial void LogAcquired(int count);

    [LoggerMessage(2, LogLevel.Warning, "The shards could not be made to follow the cluster; it is tried again")]
    private partial void LogFailed(Exception failure);
}
