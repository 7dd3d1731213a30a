using System.Threading.Channels;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public class SubscriptionTests
{
    [Fact]
    public async Task A_subscriber_sees_what_is_committed_from_now_on_with_its_data()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("before"));
        await using var reader = new Reader(region.Shards.Subscribe());
        await region.AskAsync(id, new Write("a"));
        await region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "b")]);

        var seen = await reader.TakeAsync(2);
        seen.Select(e => e.Data).ShouldBe(["a", "b"]);
        seen[0].ShouldSatisfyAllConditions(e => e.EntitySeq.ShouldBe(2), e => e.Kind.ShouldBe(Ledger.Kind), e => e.EntityId.ShouldBe(id));
    }

    [Fact]
    public async Task Nothing_is_published_that_is_not_committed()
    {
        await using var region = new Region();
        await using var reader = new Reader(region.Shards.Subscribe());
        region.Store.FailNext(AppendFault.NotWritten, AppendFault.UnknownLost, AppendFault.UnknownCommitted);
        var reply = region.AskAsync(Guid.NewGuid(), new Write("a"));
        foreach (var milliseconds in new[] { 10, 20, 40 })
        {
            await region.Time.AdvanceOverNextAsync(TimeSpan.FromMilliseconds(milliseconds));
        }

        await reply;
        await region.AskAsync(Guid.NewGuid(), new Write("b"));
        (await reader.TakeAsync(2)).Select(e => e.Data).ShouldBe(["a", "b"]);
    }

    [Theory]
    [InlineData(16, 1 << 20)]
    [InlineData(1_024, 2_000)]
    public async Task A_slow_reader_gets_every_event_in_the_order_of_each_shard_from_a_small_ring(int ringEvents, int ringBytes)
    {
        await using var region = new Region(options: new ShardRegionOptions { RingEvents = ringEvents, RingBytes = ringBytes });
        var subscription = region.Shards.Subscribe();
        var ids = Enumerable.Range(0, 20).Select(_ => Guid.NewGuid()).ToList();
        await WriteAsync(region, ids, 15);

        // It begins to read after all of the first half has left the ring, and goes on through the second.
        await using var reader = new Reader(subscription);
        await WriteAsync(region, ids, 15);
        var seen = await reader.TakeAsync(ids.Count * 30);
        ShouldBeGapless(seen, region.Store);
        seen.ShouldContain(e => e.Data == null, "some came from the journal");
    }

    [Fact]
    public async Task The_largest_creation_reaches_a_reader_whole_without_the_journal()
    {
        await using var region = new Region();
        await using var reader = new Reader(region.Shards.Subscribe());
        await region.Shards.CreateAsync([.. Enumerable.Range(0, 10_000).Select(_ => Region.New(Guid.NewGuid(), "a"))]);

        var seen = await reader.TakeAsync(10_000);
        seen.ShouldAllBe(e => Equals(e.Data, "a"));
        ShouldBeGapless(seen, region.Store);
    }

    [Fact]
    public async Task An_id_that_comes_twice_in_one_creation_is_refused_wherever_it_stands()
    {
        await using var region = new Region();
        Guid[] ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
        foreach (var twins in (Guid[][])[[ids[0], ids[0]], [ids[0], ids[1], ids[0]], [ids[0], ids[1], ids[2], ids[2]]])
        {
            await Should.ThrowAsync<ArgumentException>(async () => await region.Shards.CreateAsync([.. twins.Select(id => Region.New(id, "a"))]));
        }
    }

    [Fact]
    public async Task Events_that_another_node_wrote_are_read_from_the_journal_without_a_gap()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await using var reader = new Reader(region.Shards.Subscribe());
        await region.AskAsync(id, new Write("a"));
        region.Store.FailNext(AppendFault.HeadMismatch);
        region.Ref(id).Tell(new Write("lost"));
        await Waiting.UntilAsync(() => region.Log.Alive == 0, "the entity is dropped");
        await region.AskAsync(id, new Write("b"));
        (await reader.TakeAsync(3)).Select(e => e.Seq).ShouldBe([1L, 2L, 3L]);
    }

    [Fact]
    public async Task A_subscription_ends_with_its_enumeration()
    {
        await using var region = new Region();
        await using (var reader = new Reader(region.Shards.Subscribe()))
        {
            await region.AskAsync(Guid.NewGuid(), new Write("a"));
            await reader.TakeAsync(1);
            region.Shards.Figures().Subscribers.ShouldBe(1);
        }

        region.Shards.Figures().Subscribers.ShouldBe(0);
    }

    [Fact]
    public async Task The_figures_show_how_far_the_slowest_reader_is_behind()
    {
        await using var region = new Region();
        _ = region.Shards.Subscribe();
        await WriteAsync(region, [Guid.NewGuid()], 7);
        region.Shards.Figures().RingLag.ShouldBe(7);
    }

    private static Task WriteAsync(Region region, IEnumerable<Guid> ids, int times) =>
        Task.WhenAll(ids.SelectMany(id => Enumerable.Range(0, times).Select(_ => region.AskAsync(id, new Write("xyz")).AsTask())));

    private static void ShouldBeGapless(IReadOnlyList<CommittedEvent> seen, MemoryEventStore store)
    {
        foreach (var shard in seen.GroupBy(e => e.Shard))
        {
            shard.Select(e => e.Seq).ShouldBe(store.ReadShard(shard.Key, 0, int.MaxValue).Select(e => e.Seq), $"shard {shard.Key}");
        }

        seen.Count.ShouldBe(Journal.All(store).Count);
    }

    /// <summary>Reads a subscription in the background.</summary>
    private sealed class Reader : IAsyncDisposable
    {
        private readonly Channel<CommittedEvent> _seen = Channel.CreateUnbounded<CommittedEvent>();
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _reading;

        public Reader(IAsyncEnumerable<IReadOnlyList<CommittedEvent>> events) => _reading = ReadAsync(events);

        public async Task<IReadOnlyList<CommittedEvent>> TakeAsync(int count)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            var taken = new List<CommittedEvent>();
            while (taken.Count < count)
            {
                taken.Add(await _seen.Reader.ReadAsync(patience.Token));
            }

            return taken;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _reading;
            _stop.Dispose();
        }

        private async Task ReadAsync(IAsyncEnumerable<IReadOnlyList<CommittedEvent>> events)
        {
            try
            {
                await foreach (var batch in events.WithCancellation(_stop.Token))
                {
                    foreach (var e in batch)
                    {
                        _seen.Writer.TryWrite(e);
                    }
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                _seen.Writer.Complete();
            }
        }
    }
}
