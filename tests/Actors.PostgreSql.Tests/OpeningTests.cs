using Actors.Persistence;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>What an opening does to the database, and when it refuses.</summary>
public sealed class OpeningTests : IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public OpeningTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_make_one_store()
    {
        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _database.OpenStore(), TestContext.Current.CancellationToken)));

        stores.Count(store => store.OwnedShards().Count == TestDatabase.ShardCount).ShouldBe(1);
        stores.Count(store => store.OwnedShards().Count == 0).ShouldBe(7);
        _database.Scalar<long>("SELECT count(*) FROM schema_version").ShouldBe(Migrator.Latest);
        _database.Scalar<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'journal__' AND relkind = 'r'").ShouldBe(8);
        Array.ForEach(stores, store => store.Dispose());
    }

    [Fact]
    public void Migrating_again_changes_nothing()
    {
        const string Schema = "SELECT string_agg(c.oid || ' ' || c.relname, ',' ORDER BY c.oid) FROM pg_class c WHERE relnamespace = 'public'::regnamespace";
        _database.OpenStore().Dispose();
        var before = _database.Scalar<string>(Schema);

        _database.OpenStore().Dispose();

        _database.Scalar<string>(Schema).ShouldBe(before);
    }

    [Fact]
    public void A_store_keeps_its_number_of_shards()
    {
        _database.OpenStore(shardCount: 16).Dispose();

        Should.Throw<ShardCountMismatchException>(() => _database.OpenStore(shardCount: 32)).Message.ShouldContain("16");

        Should.NotThrow(() => _database.OpenStore(shardCount: 16).Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1024)]
    public void The_journal_has_a_part_for_every_shard(int shardCount)
    {
        using var store = _database.OpenStore(shardCount: shardCount);
        var writer = new StoreWriter(store);

        foreach (var shard in new[] { 0, shardCount / 2, shardCount - 1 }.Distinct())
        {
            writer.Write(writer.NewId(shard)).ShouldBe(AppendOutcome.Committed);
        }

        StoreAudit.Check(store, writer.Acknowledged);
    }

    [Fact]
    public void A_store_of_a_later_build_is_left_alone()
    {
        _database.OpenStore().Dispose();
        _database.Execute($"INSERT INTO schema_version(version) VALUES({Migrator.Latest + 1})");

        Should.Throw<StoreTooNewException>(() => _database.OpenStore());
    }

    [Fact]
    public void A_database_that_is_not_there_is_unavailable()
    {
        Should.Throw<StoreUnavailableException>(() => _database.OpenStore(connectionString: $"{_database.ConnectionString}_not"));
        Should.Throw<StoreUnavailableException>(() => _database.OpenStore(connectionString: "Host=127.0.0.1;Port=1;Username=u;Password=hidden"))
            .Message.ShouldNotContain("hidden");
    }

    [Fact]
    public void Who_opens_last_owns_all_and_whoever_wrote_before_is_fenced()
    {
        using var first = _database.OpenStore();
        var writer = new StoreWriter(first);
        writer.Write(writer.NewId(0)).ShouldBe(AppendOutcome.Committed);

        using var second = _database.OpenStore();

        writer.Write(writer.NewId(0)).ShouldBe(AppendOutcome.Fenced);
        first.OwnedShards().ShouldBeEmpty();
        first.Resolve(0, writer.Owned(0).Epoch).ShouldBeNull();
        second.Owned(0).ShouldNotBeNull().Head.ShouldBe(1);
    }

    [Fact]
    public void Epochs_are_times_and_rise_though_the_clock_has_fallen()
    {
        using var store = _database.OpenStore();
        var before = store.Owned(3).ShouldNotBeNull();
        DateTimeOffset.FromUnixTimeMilliseconds(before.Epoch).ShouldBeInRange(DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));
        _database.Execute($"UPDATE shard SET epoch = {long.MaxValue / 2} WHERE shard_id = 3");

        store.Resolve(3, long.MaxValue / 2).ShouldNotBeNull().Epoch.ShouldBe(long.MaxValue / 2 + 1);
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        var store = _database.OpenStore();
        store.Dispose();
        store.Dispose();

        Should.Throw<ObjectDisposedException>(() => store.Append(new AppendBatch([])));
        Should.Throw<ObjectDisposedException>(() => store.NextWake());
        Should.Throw<ObjectDisposedException>(() => store.Resolve(0, 1));
    }
}
