using Actors.Membership;
using Actors.Membership.Life;
using Actors.TestKit;

namespace Actors.Tests.Simulation;

/// <summary>
/// A provider on shard 0, and what its permits allow. A grant is stored before its node is told; a permit comes back by message, and where none comes, because it
/// was asked for, or because its node is gone and its coasting time is over.
/// </summary>
internal sealed partial class SimulatedNode
{
    public const int PermitLimit = 3;
    private const int ProviderShard = 0;
    private const string PermitType = "sim.permit.v1";

    private readonly HashSet<int> _transfers = [];
    private readonly Queue<int> _returned = new();
    private readonly Dictionary<Guid, TimeSpan> _goneSince = [];
    private ClusterView? _view;

    /// <summary>Transfers under permits younger than <paramref name="moment"/>: none while its clock stands still.</summary>
    public int TransfersSince(TimeSpan moment) => _isStopped ? 0 : _transfers.Count(permit => _cluster.Permits[permit].At > moment);

    private void Provide()
    {
        After(_cluster.Between(30, 120), Provide);
        if (!IsProvider(out var held) || held.IsInFlight)
        {
            return;
        }

        held.Permits ??= Recover();
        if (_returned.TryDequeue(out var back) || (back = held.Permits.Keys.FirstOrDefault(IsLost, -1)) >= 0)
        {
            if (held.Permits.ContainsKey(back))
            {
                held.IsInFlight = true;
                Append(ProviderShard, held, (back * 2L) + 1, PermitType, () => held.Permits.Remove(back));
            }
        }
        else if (held.Permits.Count < PermitLimit && _view?.Members.Where(static row => row.State == NodeState.Up).ToList() is { Count: > 0 } up)
        {
            Grant(held, held.Permits, up[_cluster.Chance.Next(up.Count)].NodeId);
        }
    }

    private void Grant(Held held, Dictionary<int, TimeSpan> permits, Guid node)
    {
        var permit = _cluster.Permits.Count;
        _cluster.Permits.Add((node, _cluster.Time.Now));
        held.IsInFlight = true;
        Append(ProviderShard, held, permit * 2L, PermitType, () =>
        {
            permits[permit] = _cluster.Time.Now;

            // Whoever hears of a commit after its lease may have been stopped in between, and be somebody else's predecessor.
            if (_life.IsHeld)
            {
                Send(node, peer => peer.Begin(permit));
            }
        });
    }

    /// <summary>Who holds a permit that nobody uses says so.</summary>
    private void Ask()
    {
        After(_cluster.Between(3_000, 5_000), Ask);
        if (IsProvider(out var held) && held.Permits is { } permits)
        {
            foreach (var permit in permits.Where(permit => _cluster.Time.Now - permit.Value > TimeSpan.FromSeconds(1)).Select(static permit => permit.Key))
            {
                Send(_cluster.Permits[permit].Node, peer =>
                {
                    if (!peer._transfers.Contains(permit))
                    {
                        peer.Return(permit);
                    }
                });
            }
        }
    }

    private void Begin(int permit)
    {
        if (_life.IsHeld && _cluster.Permits[permit].Node == _life.NodeId)
        {
            _transfers.Add(permit);
            _cluster.Audit.Permits();
            After(_cluster.Between(300, 4_000), () =>
            {
                if (_transfers.Remove(permit))
                {
                    Return(permit);
                }
            });
        }
    }

    private void Return(int permit)
    {
        if (_cluster.Running.FirstOrDefault(static node => node._held.ContainsKey(ProviderShard)) is { } provider)
        {
            Send(provider.NodeId, peer => peer._returned.Enqueue(permit));
        }
    }

    private bool IsProvider([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Held? held) =>
        _held.TryGetValue(ProviderShard, out held) && _life.IsHeld && !held.IsDraining;

    private Dictionary<int, TimeSpan> Recover()
    {
        var permits = new Dictionary<int, TimeSpan>();
        foreach (var content in _events.ReadShard(ProviderShard, 0, int.MaxValue).Where(static e => e.Type == PermitType).Select(static e => BitConverter.ToInt64(e.Payload.Span)))
        {
            _ = content % 2 == 0 ? permits.TryAdd((int)(content / 2), _cluster.Time.Now) : permits.Remove((int)(content / 2));
        }

        return permits;
    }

    private bool IsLost(int permit)
    {
        var node = _cluster.Permits[permit].Node;
        if (_view is null || _view.Members.Any(row => row.NodeId == node && row.State is NodeState.Up or NodeState.Leaving))
        {
            return false;
        }

        _goneSince.TryAdd(node, _cluster.Time.Now);
        return _cluster.Database.Broken == BrokenRule.Coast || _cluster.Time.Now - _goneSince[node] >= _cluster.Timing.Coast;
    }

    /// <summary>Messages get lost, on cut links all of them.</summary>
    private void Send(Guid node, Action<SimulatedNode> message)
    {
        if (_cluster.Chance.Next(200) == 0)
        {
            return;
        }

        _cluster.Time.After(_cluster.Between(1, 30), () =>
        {
            if (_cluster.Running.FirstOrDefault(peer => peer.NodeId == node) is { } peer && (peer == this || (!AreLinksCut && !peer.AreLinksCut)))
            {
                peer.Do(() => message(peer));
            }
        });
    }
}
