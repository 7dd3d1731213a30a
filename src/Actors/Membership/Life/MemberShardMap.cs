using Actors.Links.Routing;

namespace Actors.Membership.Life;

/// <summary>Who owns which shard, as this member last saw it.</summary>
public sealed class MemberShardMap : IMemberObserver, IShardMap
{
    private readonly Lock _gate = new();
    private volatile Owners _owners = new(0, 0, []);
    private Action? _changed;

    /// <summary>Reads the map soon: the member's <see cref="ClusterMember.Refresh"/>.</summary>
    public Action OnRefresh { get; set; } = static () => { };

    /// <inheritdoc/>
    public long Version => _owners.MapVersion;

    /// <inheritdoc/>
    public ShardOwner? OwnerOf(int shard) => _owners.Shards is { Length: > 0 } shards ? shards[shard] : null;

    /// <inheritdoc/>
    public void Refresh() => OnRefresh();

    /// <inheritdoc/>
    public IDisposable Subscribe(Action changed)
    {
        lock (_gate)
        {
            _changed += changed;
        }

        return new Subscription(this, changed);
    }

    /// <inheritdoc/>
    public void Changed(Guid nodeId, MemberPhase from, MemberPhase to)
    {
        // The map is the database's, whatever becomes of this member.
    }

    /// <inheritdoc/>
    public void Seen(Guid nodeId, ClusterView view)
    {
        if (_owners is var known && known.MapVersion == view.MapVersion && known.MemberVersion == view.MemberVersion)
        {
            return;
        }

        var members = view.Members.ToDictionary(static row => row.NodeId);
        _owners = new Owners(view.MapVersion, view.MemberVersion, [.. view.Shards.Select(
            shard => shard.Owner is { } owner && members.TryGetValue(owner, out var row) ? new ShardOwner(owner, shard.Epoch, row.Endpoint) : null)]);
        Action? changed;
        lock (_gate)
        {
            changed = _changed;
        }

        changed?.Invoke();
    }

    private sealed record Owners(long MapVersion, long MemberVersion, ShardOwner?[] Shards);

    private sealed class Subscription(MemberShardMap map, Action changed) : IDisposable
    {
        public void Dispose()
        {
            lock (map._gate)
            {
                map._changed -= changed;
            }
        }
    }
}
