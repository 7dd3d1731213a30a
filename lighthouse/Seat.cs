using Actors.Inspection;
using Actors.Kernel;
using Actors.Links;
using Actors.Links.Messages;
using Actors.Membership;
using Actors.Membership.Life;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors;
using Downloads.Actors.Cluster;

namespace Lighthouse;

/// <summary>
/// A lighthouse's place in its cluster: it renews a lease, plans in its turn and takes the links of its peers, for whoever cannot be reached is accused. It is given no
/// shards, so it has no entities and sends no messages.
/// </summary>
internal sealed class Seat : IMemberObserver, INodeHealth, IAsyncDisposable
{
    private readonly ClusterSettings _settings;
    private readonly IEventStore _store;
    private readonly ActorSystem _system;
    private readonly ShardRegion _region;
    private readonly NodeLinks _links;
    private readonly ClusterMember _member;
    private int _disposed;

    public Seat(ClusterSettings settings, IEventStore store, TimeProvider time, ILoggerFactory loggers)
    {
        _settings = settings;
        _store = store;
        _system = new ActorSystem(time, loggers);
        _region = new ShardRegion(_system, store);
        var map = new MemberShardMap();
        _links = new NodeLinks(settings.Identity, _region, map, settings.Secret, new MessageCodecs([]), tls: settings.Tls);
        _member = new ClusterMember(
            settings.Store, settings.Identity, settings.Profile, new MemberObservers(map, this), settings.Clock, settings.Timing, loggers.CreateLogger("Actors.Membership"));
        map.OnRefresh = _member.Refresh;
    }

    /// <summary>Completes with the first join.</summary>
    public Task Joined => _member.Joined;

    /// <summary>How the membership ended, once it has.</summary>
    public Task<MemberPhase> Ended => _member.Completion;

    public IClusterInspection Inspect(string cluster) =>
        new ClusterInspection(cluster, _settings.Store, _settings.Identity, () => _member.View, _store, _system, region: null);

    /// <exception cref="System.Net.Sockets.SocketException">The address for links cannot be listened on.</exception>
    public void Start()
    {
        _member.Start(_links.Listen(_settings.Place));
    }

    /// <inheritdoc/>
    public NodeHealth Read() => new(
        _member.Phase == MemberPhase.Up, TransfersRunning: 0, TransfersLimit: 0, AppendLatencyMs: 0, StagedWrites: 0, ActiveEntities: 0, _store.ShardCount,
        FreeBytes: 0, WrittenBytesPerSecond: 0, _system.DeadLetters.Count, Queues: []);

    void IMemberObserver.Changed(Guid nodeId, MemberPhase from, MemberPhase to)
    {
        // There is nothing that a lease would allow or forbid here.
    }

    void IMemberObserver.Seen(Guid nodeId, ClusterView view)
    {
        // Peers keep links to this member; it has nothing to say on links of its own.
    }

    /// <summary>Says that it leaves, and goes.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (Joined.IsCompleted)
        {
            await _member.LeaveAsync();
        }

        _member.Dispose();
        await _links.DisposeAsync();
        await _region.DisposeAsync();
        await _system.DisposeAsync();
    }
}
