using Actors.Membership;
using Actors.Membership.Life;
using Actors.Sharding;
using Actors.TestKit;
using Actors.Tests.Sharding;

namespace Actors.Tests.Membership;

/// <summary>Members with their threads, in real time: each test waits for what must come, however long it takes.</summary>
public sealed class ClusterMemberTests
{
    private const int Shards = 12;
    private readonly MemoryDatabase _database = new(shardCount: Shards);

    [Fact]
    public async Task Nodes_that_join_share_the_shards_and_write()
    {
        await using var a = new MemoryNode(_database, "a");
        await Waiting.UntilAsync(() => a.Held == Shards, "the first has all");
        await using var b = new MemoryNode(_database, "b");
        await using var c = new MemoryNode(_database, "c");

        await Waiting.UntilAsync(() => (a.Held, b.Held, c.Held) == (4, 4, 4), "loads are even");

        foreach (var node in new[] { a, b, c })
        {
            (await node.AskAsync(IdOf(node), new Write("x"))).ShouldBe(new Written(1, "x"));
        }
    }

    [Fact]
    public async Task A_node_that_falls_silent_is_taken_over_and_comes_back_under_a_new_id()
    {
        await using var a = new MemoryNode(_database, "a");
        await using var b = new MemoryNode(_database, "b");
        await Waiting.UntilAsync(() => (a.Held, b.Held) == (6, 6), "loads are even");
        var (id, former) = (IdOf(b), b.Member.NodeId);
        await b.AskAsync(id, new Write("x", Active: true));

        b.Cut(true);
        await Waiting.UntilAsync(() => a.Held == Shards, "the other has all");
        (await a.AskAsync(id, new Write("y"))).ShouldBe(new Written(2, "xy"));
        await Waiting.UntilAsync(() => b.Member.Phase == MemberPhase.Stranded && b.Log.Alive == 0, "nothing goes on");
        b.Cut(false);
        await Waiting.UntilAsync(() => (a.Held, b.Held) == (6, 6), "it is back");

        b.Member.NodeId.ShouldNotBe(former);
        Journal.ShouldBeContiguous(a.Store);
    }

    [Fact]
    public async Task A_short_outage_costs_nobody_anything()
    {
        await using var a = new MemoryNode(_database, "a");
        await using var b = new MemoryNode(_database, "b");
        await Waiting.UntilAsync(() => (a.Held, b.Held) == (6, 6), "loads are even");
        var (ids, epochs) = ((a.Member.NodeId, b.Member.NodeId), a.Cluster.Read().Shards.Select(shard => shard.Epoch).ToList());

        a.Cut(true);
        b.Cut(true);
        await Waiting.UntilAsync(() => !a.Member.HoldsLease && !b.Member.HoldsLease, "neither may begin anything");
        a.Cut(false);
        b.Cut(false);
        await Waiting.UntilAsync(() => a.Member.HoldsLease && b.Member.HoldsLease, "both are up again");

        (a.Member.NodeId, b.Member.NodeId).ShouldBe(ids);
        a.Cluster.Read().Shards.Select(shard => shard.Epoch).ShouldBe(epochs);
        await Waiting.UntilAsync(() => (a.Held, b.Held) == (6, 6), "both have what they had");
        (await a.AskAsync(IdOf(a), new Write("x"))).ShouldBe(new Written(1, "x"));
    }

    [Fact]
    public async Task A_node_whose_lease_is_over_declares_nobody_dead_not_even_itself()
    {
        await using var a = new MemoryNode(_database, "a");
        await Waiting.UntilAsync(() => a.Held == Shards, "it has all");

        a.RenewNoMore();
        await Waiting.UntilAsync(() => a.Member.View!.Members[0] is var row && a.Member.View.Now > row.LeaseUntil + (MemoryNode.Quick.Tick * 4), "it has looked on for long");

        a.Cluster.Read().Members.Single().State.ShouldBe(NodeState.Up);
    }

    [Fact]
    public async Task A_node_that_leaves_gives_everything_away_and_departs()
    {
        await using var a = new MemoryNode(_database, "a");
        await using var b = new MemoryNode(_database, "b");
        await Waiting.UntilAsync(() => (a.Held, b.Held) == (6, 6), "loads are even");

        (await b.Member.LeaveAsync()).ShouldBe(MemberPhase.Left);

        await Waiting.UntilAsync(() => (a.Held, b.Held) == (Shards, 0), "the other has all");
        a.Cluster.Read().Members.Single(row => row.Name == "b").State.ShouldBe(NodeState.Gone);
    }

    [Fact]
    public async Task The_last_node_leaves_with_all_it_has()
    {
        await using var a = new MemoryNode(_database, "a");
        await Waiting.UntilAsync(() => a.Held == Shards, "it has all");

        (await a.Member.LeaveAsync()).ShouldBe(MemberPhase.Left);
    }

    [Fact]
    public async Task Of_two_nodes_of_one_name_the_older_ends()
    {
        await using var older = new MemoryNode(_database, "a");
        await Waiting.UntilAsync(() => older.Held == Shards, "it has all");
        await using var newer = new MemoryNode(_database, "a");

        (await older.Member.Completion).ShouldBe(MemberPhase.Superseded);

        await Waiting.UntilAsync(() => (older.Held, newer.Held) == (0, Shards), "the newer has all");
    }

    private static Guid IdOf(MemoryNode node)
    {
        while (true)
        {
            var id = Guid.NewGuid();
            if (node.Region.EpochOf(StableHash.ShardOf(id, Shards)) is not null)
            {
                return id;
            }
        }
    }
}
