using Actors.Inspection;
using Actors.Kernel;
using Actors.Links;
using Actors.Membership;
using Actors.Membership.Life;
using Actors.Sharding;
using Downloads.Actors.Cluster.Messages;
using Microsoft.Extensions.Logging;

namespace Downloads.Actors.Cluster;

/// <summary>This node's place in a cluster: membership, the region that follows it, links to the others.</summary>
internal sealed class ClusterSeat : IMemberObserver, IAsyncDisposable
{
    private const int MaxFrameBytes = 64 << 20;

    private readonly ClusterSettings _settings;
    private readonly MemberShardMap _map = new();
    private readonly ShardKeeper _keeper;
    private long _members = -1;
    private HashSet<Guid> _alive = [];

    /// <param name="acquired">Shards have come to this node.</param>
    /// <param name="draining">A shard is about to go: its transfers save where they are.</param>
    /// <param name="abandoned">Nothing may go on.</param>
    public ClusterSeat(
        ClusterSettings settings, ShardRegion region, ILoggerFactory loggers, Action<IReadOnlyList<int>> acquired,
        Func<int, Task> draining, Action abandoned)
    {
        _settings = settings;
        Links = new NodeLinks(
            settings.Identity, region, _map, settings.Secret, DownloadMessages.Codecs(), new LinkOptions { MaxFrameBytes = MaxFrameBytes }, settings.Tls);
        _keeper = new ShardKeeper(region, settings.Store, loggers.CreateLogger("Actors.Membership"))
        {
            Acquired = acquired,
            Draining = draining,
            Abandoned = abandoned,
            Released = _ => Member!.Released(),
        };
        Member = new ClusterMember(
            settings.Store, settings.Identity, settings.Profile, new MemberObservers(_map, _keeper, this), settings.Clock, settings.Timing,
            loggers.CreateLogger("Actors.Membership"))
        {
            Announce = Links.Announce,
            Accused = () => [.. Links.Figures.Where(link => link.DownFor > settings.Timing.Lease).Select(static link => link.Node)],
        };
        _map.OnRefresh = Member.Refresh;
    }

    /// <summary>Told the name of a member that was declared dead, on the thread that plans.</summary>
    public Action<string, DateTimeOffset> Lost { get; init; } = static (_, _) => { };

    public ClusterMember Member { get; }

    public NodeLinks Links { get; }

    public IClusterInspection Inspect(string cluster, ActorSystem system, ShardRegion region) => new ClusterInspection(
        cluster, _settings.Store, _settings.Identity, () => Member.View, region.Store, system, region);

    /// <exception cref="LinkAddressException">The address for links cannot be listened on.</exception>
    public void Start()
    {
        Member.Start(Links.Listen(_settings.Place));
    }

    void IMemberObserver.Changed(Guid nodeId, MemberPhase from, MemberPhase to)
    {
        // Links stay whatever the phase: others may have something to say.
    }

    void IMemberObserver.Seen(Guid nodeId, ClusterView view)
    {
        if (view.MemberVersion != _members)
        {
            _members = view.MemberVersion;
            foreach (var dead in view.Members.Where(row => row.State == NodeState.Dead && row.NodeId != nodeId && _alive.Contains(row.NodeId)))
            {
                Lost(dead.Name, view.Now);
            }

            _alive = [.. view.Members.Where(static row => row.IsMember).Select(static row => row.NodeId)];
            _ = Links.KeepAsync(view.Members.Where(static row => row.IsMember).ToDictionary(static row => row.NodeId, static row => row.Endpoint));
        }
    }

    /// <summary>Gives everything away and departs, where there is somebody to give it to.</summary>
    public async Task LeaveAsync()
    {
        if (Member.Joined.IsCompleted)
        {
            await Member.LeaveAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Member.Dispose();
        await _keeper.DisposeAsync();
        await Links.DisposeAsync();
    }
}
