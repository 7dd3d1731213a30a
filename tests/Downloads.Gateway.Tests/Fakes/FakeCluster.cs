using Actors.Inspection;
using Actors.Kernel;
using Actors.Membership;
using Actors.Persistence;
using Actors.Sharding;

namespace Downloads.Gateway.Tests.Fakes;

/// <summary>A cluster of three: the gateway that is asked, a worker, and another whose lease has run out.</summary>
internal sealed class FakeCluster : IClusterInspection
{
    public static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    public static readonly Guid Gateway = new("00000000-0000-0000-0000-000000000001");
    public static readonly Guid Worker = new("00000000-0000-0000-0000-000000000002");
    public static readonly Guid Silent = new("00000000-0000-0000-0000-000000000003");
    public static readonly Guid Departed = new("00000000-0000-0000-0000-000000000004");
    public static readonly Guid Entity = new("00000000-0000-0000-0000-0000000000aa");

    public List<string> Orders { get; } = [];

    public MemberOrder Answer { get; set; } = MemberOrder.Done;

    public bool IsDown { get; set; }

    public Guid Self { get; set; } = Gateway;

    public string Name => "tests";

    public ClusterView View { get; set; } = new(
        MapVersion: 7, MemberVersion: 3, Now, PlannerTickAt: Now, GraceUntil: Now.AddSeconds(-1), "1", "1", Generation: 1, Now,
        [
            Row(Gateway, "gateway-1", "10.0.0.1:5080", NodeRoles.Gateway, NodeState.Up, Now.AddSeconds(2)),
            Row(Worker, "worker-1", "10.0.0.2:5080", NodeRoles.Worker, NodeState.Up, Now.AddSeconds(2)),
            Row(Silent, "worker-2", "10.0.0.3:5080", NodeRoles.Worker, NodeState.Leaving, Now.AddSeconds(-1)),
            Row(Departed, "worker-3", "10.0.0.4:5080", NodeRoles.Worker, NodeState.Dead, Now.AddSeconds(-60)),
        ],
        [
            new ShardRow(0, 100, Worker, null, null),
            new ShardRow(1, 101, Silent, Worker, Now),
            new ShardRow(2, 102, Departed, null, null),
            new ShardRow(3, 103, Worker, null, null),
        ]);

    public static MemberRow Row(Guid id, string name, string endpoint, NodeRoles roles, NodeState state, DateTimeOffset lease) =>
        new(id, name, endpoint, roles, Capacity: 100, "0.1.0", state, lease, Beats: 1, [], Now.AddMinutes(-5), state >= NodeState.Dead ? Now : null);

    public ClusterView Read() => IsDown ? throw new StoreUnavailableException("The database is away.") : View;

    public ClusterView Latest() => View;

    public RegionFigures Figures() => new([2, 0, 0, 1], [], Subscribers: 1, RingLag: 0, DeadLetters: 4);

    public IReadOnlyList<ActorListing> Hierarchy() =>
    [
        new("/clock", "Clock", 0),
        new("/shards/0/1/" + Entity, "DownloadActor", 1),
        new($"/shards/0/1/{Entity}/child", "Child", 0),
        new("/shards/0/2/00000000-0000-0000-0000-0000000000bb", "ProviderActor", 0),
        new("/shards/3/9/00000000-0000-0000-0000-0000000000cc", "(starting)", 0),
    ];

    public IReadOnlyList<EntityAddress> ActiveEntities(int shard, int limit) => [new(shard, Entity, new EntityKind(2))];

    public MemberOrder Leave(Guid nodeId) => Order("leave", nodeId);

    public MemberOrder Down(Guid nodeId) => Order("down", nodeId);

    private MemberOrder Order(string word, Guid nodeId)
    {
        Orders.Add($"{word} {nodeId}");
        return Answer;
    }
}
