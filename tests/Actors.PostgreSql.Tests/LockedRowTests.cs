using Actors.Persistence;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>Rows of shards that somebody else has locked: an append never waits for them, and never takes them for lost.</summary>
public sealed class LockedRowTests : IClassFixture<TestDatabase>
{
    private const string LockShardTwo = "BEGIN; SELECT 1 FROM shard WHERE shard_id = 2 FOR NO KEY UPDATE";
    private readonly TestDatabase _database;

    public LockedRowTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    [Fact]
    public void A_locked_row_is_not_written_and_not_lost()
    {
        using var store = _database.OpenStore();
        var writer = new StoreWriter(store);
        using (var stranger = _database.Open())
        {
            stranger.Execute(LockShardTwo);

            Should.Throw<NotWrittenException>(() => writer.Write(writer.NewId(2)));
        }

        writer.Write(writer.NewId(2)).ShouldBe(AppendOutcome.Committed);
    }

    [Fact]
    public void A_locked_row_does_not_hinder_the_other_shards_of_its_batch()
    {
        using var store = _database.OpenStore();
        var writer = new StoreWriter(store);
        var appends = Enumerable.Range(1, 3).Select(shard => writer.To(shard, writer.Events(writer.NewId(shard), 1))).ToArray();
        using (var stranger = _database.Open())
        {
            stranger.Execute(LockShardTwo);

            writer.Append(appends).ShouldBe([AppendOutcome.Committed, AppendOutcome.Skipped, AppendOutcome.Committed]);
        }

        writer.Append(appends[1]).ShouldBe([AppendOutcome.Committed]);
        StoreAudit.Check(store, writer.Acknowledged);
    }

    [Fact]
    public void A_locked_row_holds_the_whole_of_an_all_or_nothing_batch_back()
    {
        using var store = _database.OpenStore();
        var writer = new StoreWriter(store);
        var batch = new AppendBatch(
            [.. Enumerable.Range(1, 3).Select(shard => writer.To(shard, writer.Events(writer.NewId(shard), 1)))], AllOrNothing: true);
        using (var stranger = _database.Open())
        {
            stranger.Execute(LockShardTwo);

            Should.Throw<NotWrittenException>(() => writer.Append(batch));
            store.OwnedShards().ShouldAllBe(shard => shard.Head == 0);
        }

        writer.Append(batch).ShouldAllBe(outcome => outcome == AppendOutcome.Committed);
    }

    [Fact]
    public async Task An_append_goes_on_as_soon_as_the_row_is_free()
    {
        using var store = _database.OpenStore();
        var writer = new StoreWriter(store);
        using var stranger = _database.Open();
        stranger.Execute(LockShardTwo);

        var append = Task.Run(() => writer.Write(writer.NewId(2)), TestContext.Current.CancellationToken);
        stranger.Execute("COMMIT");

        (await append).ShouldBe(AppendOutcome.Committed);
    }

    [Fact]
    public void A_row_whose_lock_nobody_can_end_leaves_the_outcome_open()
    {
        using var store = _database.OpenStore();
        var epoch = store.Owned(2)!.Epoch;
        using (var stranger = _database.Open())
        {
            stranger.Execute(LockShardTwo);

            Should.Throw<StoreUnavailableException>(() => store.Resolve(2, epoch));
        }

        store.Resolve(2, epoch).ShouldNotBeNull().Epoch.ShouldBeGreaterThan(epoch);
    }
}
