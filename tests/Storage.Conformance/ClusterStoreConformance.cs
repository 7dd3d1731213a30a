using Actors.Membership;
using Actors.Persistence;

namespace Storage.Conformance;

/// <summary>
/// What every <see cref="IClusterStore"/> does. A store's tests inherit this class; each test begins with an empty cluster of
/// <see cref="ShardCount"/> shards. Nothing waits: a lease of less than nothing has run out, and a long one has not.
/// </summary>
public abstract partial class ClusterStoreConformance : IDisposable
{
    protected const int ShardCount = 16;
    protected static readonly TimeSpan Long = TimeSpan.FromHours(1);
    protected static readonly TimeSpan Over = TimeSpan.FromSeconds(-5);

    private IClusterStore? _store;

    /// <summary>No grace, no gap, no forced move.</summary>
    protected static ClusterTiming Calm { get; } = new() { Lease = Over, TickGap = Long, Drain = Long };

    /// <summary>The store under test.</summary>
    protected IClusterStore Store => _store ??= Open();

    public void Dispose()
    {
        _store?.Dispose();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    /// <summary>Opens this test's cluster, empty or as it was left; as often as a test wants.</summary>
    protected abstract IClusterStore Open();

    /// <summary>The event store of a node of this test's cluster, with <see cref="ItemsView"/>.</summary>
    protected abstract IEventStore OpenEvents(NodeIdentity identity);

    /// <summary>Removes what the test's cluster leaves behind.</summary>
    protected virtual void CleanUp()
    {
    }

    /// <summary>A new member; what is not said does not matter.</summary>
    protected Guid Join(string name, TimeSpan? lease = null)
    {
        var id = Guid.NewGuid();
        Store.Join(Registration(id, name), lease ?? Long);
        return id;
    }

    protected static NodeRegistration Registration(Guid id, string name) => new(id, name, $"{name}:7000", NodeRoles.Worker, 100, "1.0");

    /// <summary>Gives every shard to one node, by plan.</summary>
    protected void GiveAll(Guid owner) => Give(owner, [.. Enumerable.Range(0, ShardCount)]).ShouldNotBeNull().Assigned.ShouldBe(ShardCount);

    /// <summary>Plans that <paramref name="owner"/> gets shards.</summary>
    protected PlanOutcome? Give(Guid owner, int[] shards, ClusterTiming? timing = null, Guid[]? expired = null, Guid[]? evicted = null)
    {
        var view = Store.Read();
        return Store.Apply(
            new PlanStep(
                view.MapVersion, view.CurrentTimeline, expired ?? [], evicted ?? [],
                [.. shards.Select(shard => new ShardAssignment(shard, view.Shards[shard].Epoch, owner))]),
            timing ?? Calm);
    }

    protected MemberRow Row(Guid node) => Store.Read().Members.Single(row => row.NodeId == node);

    protected ShardRow Shard(int shard) => Store.Read().Shards[shard];
}
