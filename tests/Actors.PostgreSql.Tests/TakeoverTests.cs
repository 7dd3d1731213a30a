using System.Collections.Concurrent;
using System.Text;
using Actors.Membership;
using Actors.Persistence;
using Actors.PostgreSql.Membership;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>
/// Three nodes that write without pause while shards are taken from one and given to another a thousand times: one writer an epoch (I4),
/// contiguous numbers (I1), rising epochs (I2), nothing acknowledged is lost (I3), states at their last event (I13).
/// </summary>
[Trait("Category", "Slow")]
public sealed class TakeoverTests : IClassFixture<TestDatabase>
{
    private const int Takeovers = 1_000;
    private readonly TestDatabase _database;

    public TakeoverTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    [Fact]
    public async Task A_thousand_takeovers_under_three_writing_nodes_leave_every_invariant()
    {
        using var cluster = PostgreSqlClusterStore.Open(_database.ConnectionString, TestDatabase.ShardCount);
        var nodes = Enumerable.Range(0, 3).Select(i => Join(cluster, $"node-{i}")).ToArray();
        using var done = new CancellationTokenSource();
        var writers = nodes.Select(node => Task.Run(() => new RestlessNode(_database, node).WriteUntil(done.Token))).ToArray();

        var owners = await Task.Run(() => TakeOver(cluster, [.. nodes.Select(node => node.NodeId)]));
        await done.CancelAsync();
        var told = await Task.WhenAll(writers);

        var acknowledged = told.SelectMany(node => node.Acknowledged).ToList();
        acknowledged.Count.ShouldBeGreaterThan(Takeovers);
        told.Sum(node => node.Fenced).ShouldBeGreaterThan(10, "late writers were seen");
        using var auditor = _database.OpenStore();
        StoreAudit.Check(auditor, acknowledged);
        foreach (var stored in Enumerable.Range(0, TestDatabase.ShardCount).SelectMany(shard => StoreAudit.ReadAll(auditor, shard)))
        {
            var writer = Guid.Parse(Encoding.UTF8.GetString(stored.Payload.Span));
            owners[(stored.Shard, stored.Epoch)].ShouldBe(writer, $"I4: shard {stored.Shard}, seq {stored.Seq}");
        }
    }

    private static NodeIdentity Join(PostgreSqlClusterStore cluster, string name)
    {
        var identity = new NodeIdentity();
        identity.Become(Guid.NewGuid());
        cluster.Join(new NodeRegistration(identity.NodeId, name, $"{name}:1", NodeRoles.Worker, 100, "1.0"), TimeSpan.FromHours(1));
        return identity;
    }

    // Forced moves: proposed, and given to the target at once. No grace: nobody may be spared here.
    private static Dictionary<(int Shard, long Epoch), Guid> TakeOver(PostgreSqlClusterStore cluster, Guid[] nodes)
    {
        var timing = new ClusterTiming { Lease = TimeSpan.Zero, TickGap = TimeSpan.FromHours(1), Drain = TimeSpan.FromSeconds(-1) };
        var random = new Random(17);
        var owners = new Dictionary<(int, long), Guid>();
        var tries = 0;
        for (var done = 0; done < Takeovers;)
        {
            (++tries).ShouldBeLessThan(20 * Takeovers, $"only {done} shards were taken over");
            var shard = random.Next(TestDatabase.ShardCount);
            var view = cluster.Read();
            var proposed = view.Shards[shard].Target;
            var node = proposed ?? nodes[random.Next(nodes.Length)];
            if (view.Shards[shard].Owner == node
                || (proposed is null && cluster.Propose(view.MapVersion, [new ShardMove(shard, view.Shards[shard].Epoch, node)]).Count == 0))
            {
                continue;
            }

            view = cluster.Read();
            done += cluster.Apply(
                new PlanStep(view.MapVersion, view.CurrentTimeline, [], [], [new ShardAssignment(shard, view.Shards[shard].Epoch, node)]), timing)?.Assigned ?? 0;
            var given = cluster.Read().Shards[shard];
            owners[(shard, given.Epoch)] = given.Owner!.Value;
        }

        return owners;
    }

    /// <summary>Writes to whatever it believes to own, and looks only now and then whether it still does.</summary>
    private sealed class RestlessNode(TestDatabase database, NodeIdentity identity)
    {
        public ConcurrentBag<(int Shard, long Seq, EventToAppend Event)> Acknowledged { get; } = [];

        public int Fenced { get; private set; }

        public RestlessNode WriteUntil(CancellationToken done)
        {
            using var store = database.OpenStore(identity);
            var random = new Random(identity.NodeId.GetHashCode());
            var owned = new Dictionary<int, OwnedShard>();
            for (var turn = 0; !done.IsCancellationRequested; turn++)
            {
                if (turn % 20 == 0)
                {
                    owned = store.OwnedShards().ToDictionary(shard => shard.Shard);
                }

                var chosen = owned.Values.Where(_ => random.Next(3) == 0).ToList();
                var batch = new AppendBatch([.. chosen.Select(shard => Append(shard, random.Next(1, 4)))], AllOrNothing: random.Next(8) == 0);
                foreach (var (append, outcome) in batch.Shards.Zip(AppendOnce(store, batch)))
                {
                    Note(append, outcome.Outcome, owned);
                }
            }

            return this;
        }

        private static IReadOnlyList<ShardOutcome> AppendOnce(PostgreSqlEventStore store, AppendBatch batch)
        {
            try
            {
                return store.Append(batch);
            }
            catch (NotWrittenException)
            {
                return [.. batch.Shards.Select(append => new ShardOutcome(append.Shard, AppendOutcome.Skipped))];
            }
        }

        private ShardAppend Append(OwnedShard shard, int count)
        {
            // An entity of its own for each epoch: nobody else writes to it.
            var id = StoreWriter.IdOf(shard.Shard, TestDatabase.ShardCount);
            var payload = Encoding.UTF8.GetBytes(identity.NodeId.ToString());
            EventToAppend[] events = [.. Enumerable.Range(1, count).Select(i => new EventToAppend(id, ItemsView.Plain, i, new NewEvent("item.owned.v1", payload)))];
            return new ShardAppend(shard.Shard, shard.Epoch, shard.Head, events, [new EntityRow(id, ItemsView.Plain, count, false, null, payload, null, MustBeNew: true)], []);
        }

        private void Note(ShardAppend append, AppendOutcome outcome, Dictionary<int, OwnedShard> owned)
        {
            outcome.ShouldNotBe(AppendOutcome.HeadMismatch, "who owns a shard knows its head");
            outcome.ShouldNotBe(AppendOutcome.AlreadyExists);
            if (outcome == AppendOutcome.Fenced)
            {
                Fenced++;
                owned.Remove(append.Shard);
            }
            else if (outcome == AppendOutcome.Committed)
            {
                for (var i = 0; i < append.Events.Count; i++)
                {
                    Acknowledged.Add((append.Shard, append.ExpectedHead + 1 + i, append.Events[i]));
                }

                owned[append.Shard] = owned[append.Shard] with { Head = append.ExpectedHead + append.Events.Count };
            }
        }
    }
}
