using Actors.Membership;
using Actors.Persistence;
using Actors.TestKit;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>The suite of all cluster stores, on the one that the simulation uses.</summary>
public sealed class MemoryClusterConformanceTests : ClusterStoreConformance
{
    private readonly MemoryDatabase _database = new(shardCount: ShardCount);

    protected override IClusterStore Open() => new MemoryClusterStore(_database);

    protected override IEventStore OpenEvents(NodeIdentity identity) => new MemoryEventStore(_database, identity, [ItemsView.Schema]);
}
