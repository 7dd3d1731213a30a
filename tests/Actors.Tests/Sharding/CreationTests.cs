using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public class CreationTests
{
    [Fact]
    public async Task Ten_thousand_entities_are_created_in_one_append_and_none_comes_to_life()
    {
        await using var region = new Region();
        var ids = Enumerable.Range(0, 10_000).Select(_ => Guid.NewGuid()).ToList();
        (await region.Shards.CreateAsync([.. ids.Select(id => Region.New(id, "x"))])).ShouldBeTrue();
        region.Store.Appends.ShouldBe(1);
        region.Shards.Figures().Active.ShouldBe(0);
        (await region.AskAsync(ids[4711], new Write("y"))).ShouldBe(new Written(2, "xy"));
    }

    [Fact]
    public async Task One_id_that_exists_refuses_all()
    {
        await using var region = new Region();
        var ids = Enumerable.Range(0, 50).Select(_ => Guid.NewGuid()).ToList();
        await region.AskAsync(ids[20], new Write("a"));
        (await region.Shards.CreateAsync([.. ids.Select(id => Region.New(id, "x"))])).ShouldBeFalse();
        ids.Count(id => region.Stored(id) is not null).ShouldBe(1);
    }

    [Fact]
    public async Task Of_two_creations_of_one_id_in_one_batch_exactly_one_succeeds_and_the_bystanders_do_too()
    {
        await using var region = new Region();
        var hold = region.Store.Hold();
        var first = region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "x")]).AsTask();
        await region.Store.AppendArrivedAsync();
        var id = Guid.NewGuid();
        var twins = new[] { "a", "b" }.Select(text => region.Shards.CreateAsync([Region.New(id, text)]).AsTask()).ToList();
        var bystanders = Enumerable.Range(0, 30).Select(_ => region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "x")]).AsTask()).ToList();
        await Waiting.UntilAsync(() => region.Shards.Figures().Lanes[0].Queued == 32, "all wait for one batch");
        hold.Dispose();

        (await first).ShouldBeTrue();
        (await Task.WhenAll(twins)).Count(created => created).ShouldBe(1);
        (await Task.WhenAll(bystanders)).ShouldAllBe(created => created);
        region.Row(id)!.EntitySeq.ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Creations_over_all_shards_and_lanes_stay_atomic_beside_single_writes(int lanes)
    {
        await using var region = new Region(options: new ShardRegionOptions { Lanes = new LaneOptions { Lanes = lanes } });
        var random = new Random(4711);
        var shared = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToList();
        var singles = Enumerable.Range(0, 8).Select(_ => Guid.NewGuid()).ToList();
        var creations = Enumerable.Range(0, 60).Select(i =>
        {
            // Two creations in three fight for ids.
            var ids = Enumerable.Range(0, 6).Select(_ => i % 3 == 0 ? Guid.NewGuid() : shared[random.Next(shared.Count)]).Distinct().ToList();
            return (Ids: ids, Mark: $"c{i}", Done: region.Shards.CreateAsync([.. ids.Select(id => Region.New(id, $"c{i}"))]).AsTask());
        }).ToList();
        var writes = Enumerable.Range(0, 200).Select(i => region.AskAsync(singles[i % 8], new Write("x")).AsTask()).ToList();
        await Task.WhenAll(writes);

        foreach (var (ids, mark, done) in creations)
        {
            var created = await done;
            ids.Count(id => region.Stored(id) == mark).ShouldBe(created ? ids.Count : 0, mark);
        }

        singles.ShouldAllBe(id => region.Row(id)!.EntitySeq == 25);
        Journal.ShouldBeContiguous(region.Store);
    }

    [Fact]
    public async Task An_entity_asked_for_before_it_was_created_knows_of_it_afterwards()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        (await region.AskAsync(id, new Read())).ShouldBe(new Written(0, ""));
        (await region.Shards.CreateAsync([Region.New(id, "x")])).ShouldBeTrue();
        (await region.AskAsync(id, new Read())).ShouldBe(new Written(1, "x"));
    }

    [Fact]
    public async Task A_first_write_that_a_creation_overtook_is_refused()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Read());
        var hold = region.Store.Hold();
        var creation = region.Shards.CreateAsync([Region.New(id, "x")]);
        await region.Store.AppendArrivedAsync();
        var write = region.AskAsync(id, new Write("y"));
        await Waiting.UntilAsync(() => region.Shards.Figures().Lanes[0].Queued == 1, "the write waits");
        hold.Dispose();

        (await creation).ShouldBeTrue();
        (await Should.ThrowAsync<AskFailedException>(async () => await write)).Failure.Code.ShouldBe("store.conflict");
        (await region.AskAsync(id, new Write("y"))).ShouldBe(new Written(2, "xy"));
    }

    [Fact]
    public async Task An_unknown_outcome_over_many_shards_is_resolved_for_all()
    {
        await using var region = new Region();
        var ids = Enumerable.Range(0, 40).Select(_ => Guid.NewGuid()).ToList();
        region.Store.FailNext(AppendFault.UnknownCommitted);
        (await region.Shards.CreateAsync([.. ids.Select(id => Region.New(id, "x"))])).ShouldBeTrue();
        region.Store.Appends.ShouldBe(1);
        ids.ShouldAllBe(id => region.Stored(id) == "x");
    }

    [Theory]
    [InlineData(AppendFault.None, 1)]
    [InlineData(AppendFault.UnknownCommitted, 1)]
    [InlineData(AppendFault.UnknownLost, 2)]
    public async Task An_entity_may_begin_without_an_event_and_its_row_tells_what_became_of_it(AppendFault fault, int appends)
    {
        await using var region = new Region();
        var record = new NewEntity(Guid.NewGuid(), Ledger.Kind, Ledger.Change("kept", null));
        region.Store.FailNext(fault);
        (await region.Shards.CreateAsync([record])).ShouldBeTrue();
        region.Store.Appends.ShouldBe(appends);
        (await region.Shards.CreateAsync([record])).ShouldBeFalse();
        (await region.AskAsync(record.EntityId, new Write("!"))).ShouldBe(new Written(1, "kept!"));
    }

    [Fact]
    public async Task A_creation_cancelled_before_its_first_try_is_never_written()
    {
        await using var region = new Region();
        var hold = region.Store.Hold();
        var first = region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "x")]);
        await region.Store.AppendArrivedAsync();
        using var cancellation = new CancellationTokenSource();
        var id = Guid.NewGuid();
        var second = region.Shards.CreateAsync([Region.New(id, "x")], cancellation.Token);
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(async () => await second);
        hold.Dispose();
        await first;
        (await region.Shards.CreateAsync([Region.New(Guid.NewGuid(), "x")])).ShouldBeTrue();
        region.Stored(id).ShouldBeNull();
    }

    [Fact]
    public async Task An_entity_to_be_removed_or_named_twice_or_of_an_unknown_kind_is_refused()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await Should.ThrowAsync<ArgumentException>(async () => await region.Shards.CreateAsync([Region.New(id, "a"), Region.New(id, "b")]));
        await Should.ThrowAsync<ArgumentException>(
            async () => await region.Shards.CreateAsync([new NewEntity(id, Ledger.Kind, Ledger.Change("a", "a") with { Remove = true })]));
        await Should.ThrowAsync<ArgumentException>(
            async () => await region.Shards.CreateAsync([new NewEntity(id, new EntityKind(99), Ledger.Change("a", "a"))]));
        region.Store.Appends.ShouldBe(0);
    }
}
