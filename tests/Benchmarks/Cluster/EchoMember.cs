using System.Net;
using Actors.Kernel;
using Actors.Links;
using Actors.Links.Messages;
using Actors.Links.Security;
using Actors.Membership;
using Actors.Membership.Life;
using Actors.Persistence;
using Actors.PostgreSql;
using Actors.PostgreSql.Membership;
using Actors.Sharding;
using Benchmarks.Links;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.Cluster;

/// <summary>A whole node of the engine in this process: member, keeper, region and links over one PostgreSQL.</summary>
internal sealed class EchoMember : IAsyncDisposable
{
    public const int Shards = 256;

    private readonly ActorSystem _system = new(TimeProvider.System);
    private readonly NodeIdentity _identity = new();
    private readonly PostgreSqlClusterStore _cluster;
    private readonly PostgreSqlEventStore _store;
    private readonly ShardRegion _region;
    private readonly NodeLinks _links;
    private readonly ShardKeeper _keeper;

    public EchoMember(string connectionString, string name, NodeRoles roles, int port, ClusterTiming timing)
    {
        _cluster = PostgreSqlClusterStore.Open(connectionString, Shards);
        _store = PostgreSqlEventStore.Open(connectionString, Shards, [], TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance, _identity);
        _region = new ShardRegion(_system, _store);
        _region.Register(Echo.Kind, static () => new Echo());
        var map = new MemberShardMap();
        _links = new NodeLinks(_identity, _region, map, new ClusterSecret("benchmark", new string('b', 32)), new MessageCodecs([Echo.Codec]));
        _keeper = new ShardKeeper(_region, _cluster, NullLogger.Instance) { Released = _ => Member!.Released() };
        Member = new ClusterMember(
            _cluster, _identity, new MemberProfile(name, $"127.0.0.1:{port}", roles, 100, "1.0"), new MemberObservers(map, _keeper), TimeProvider.System, timing,
            NullLogger.Instance) { Announce = _links.Announce };
        map.OnRefresh = Member.Refresh;
        _links.Listen(new IPEndPoint(IPAddress.Loopback, port));
        _region.Start();
        Member.Start();
    }

    public ClusterMember Member { get; }

    public int Held => Enumerable.Range(0, Shards).Count(shard => _region.EpochOf(shard) is not null);

    public ActorRef Of(Guid entity) => _region.EntityRef(Echo.Kind, entity);

    /// <summary>The process is gone, as far as anybody can tell.</summary>
    public async Task CrashAsync()
    {
        Member.Dispose();
        await _links.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CrashAsync();
        await _keeper.DisposeAsync();
        await _region.DisposeAsync();
        await _system.DisposeAsync();
        _store.Dispose();
        _cluster.Dispose();
    }
}
