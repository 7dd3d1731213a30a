using Actors.Persistence;
using Actors.Sqlite.Native;
using Actors.TestKit;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>What an opening does to the files, and when it refuses.</summary>
public sealed class OpeningTests : StoreFixture
{
    private string Database => Path.Combine(StoreDirectory, "store.db");

    [Fact]
    public void The_directory_is_made_for_its_owner_only()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

        Open().Dispose();

#pragma warning disable CA1416 // Skipped there.
        File.GetUnixFileMode(StoreDirectory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
#pragma warning restore CA1416
    }

    [Fact]
    public void A_store_keeps_its_number_of_shards()
    {
        Open(16).Dispose();

        Should.Throw<ShardCountMismatchException>(() => Open(32)).Message.ShouldContain("16");

        Should.NotThrow(() => Open(16).Dispose());
    }

    [Fact]
    public void Migrating_again_changes_nothing()
    {
        Open().Dispose();
        var before = Schema();

        Open().Dispose();

        Schema().ShouldBe(before);
        before.Count.ShouldBeGreaterThan(5);
        using var connection = new Connection(Database);
        connection.Scalar("PRAGMA user_version").ShouldBe(Migrator.Latest);
    }

    [Fact]
    public void A_store_of_a_later_build_is_left_alone()
    {
        Open().Dispose();
        using (var connection = new Connection(Database))
        {
            connection.Execute($"PRAGMA user_version = {Migrator.Latest + 1}");
        }

        Should.Throw<StoreTooNewException>(() => Open());
    }

    [Fact]
    public void A_file_that_is_no_database_is_unavailable_and_kept()
    {
        Directory.CreateDirectory(StoreDirectory);
        var text = string.Concat(Enumerable.Repeat("not a database at all. ", 100));
        File.WriteAllText(Database, text);

        Should.Throw<StoreUnavailableException>(() => Open());

        File.ReadAllText(Database).ShouldBe(text);
    }

    [Fact]
    public void The_database_is_made_to_survive_a_loss_of_power()
    {
        using var store = Open();

        store.Connection.Scalar("PRAGMA synchronous").ShouldBe(2);
        using var mode = store.Connection.Prepare("PRAGMA journal_mode");
        mode.One(static row => row.Text(0), "").ShouldBe("wal");
    }

    [Fact]
    public void Epochs_are_times_and_rise_though_the_clock_falls()
    {
        var time = new ManualTime(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));
        var first = Epochs(time);
        time.Advance(TimeSpan.FromMinutes(1));
        var second = Epochs(time);
        var third = Epochs(new ManualTime(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero)));

        first.ShouldBe([new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()]);
        second.ShouldBe([first[0] + 60_000]);
        third.ShouldBe([second[0] + 1]);
    }

    [Fact]
    public void A_clean_end_leaves_no_log_behind()
    {
        using (var store = Open())
        {
            new StoreWriter(store).Write(Guid.CreateVersion7(), 10);
            store.Statistics.WalBytes.ShouldBeGreaterThan(0);
            store.Statistics.LastAppend.ShouldBeGreaterThan(TimeSpan.Zero);
        }

        new FileInfo($"{Database}-wal").Exists.ShouldBeFalse();
        new FileInfo(Database).Length.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void The_log_stays_small_however_much_is_written()
    {
        using var store = Open();
        var writer = new StoreWriter(store);
        var id = writer.NewId(0);
        for (var i = 0; i < 100; i++)
        {
            writer.Write(id, state: new string('x', 1 << 20));
        }

        store.Statistics.WalBytes.ShouldBeLessThan(20 << 20);
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        var store = Open();
        store.Dispose();
        store.Dispose();

        Should.Throw<ObjectDisposedException>(() => store.Append(new AppendBatch([])));
        Should.Throw<ObjectDisposedException>(() => store.NextWake());
    }

    private List<long> Epochs(TimeProvider time)
    {
        using var store = Open(time: time);
        return [.. store.OwnedShards().Select(shard => shard.Epoch).Distinct()];
    }

    private List<string> Schema()
    {
        using var connection = new Connection(Database);
        using var all = connection.Prepare("SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master ORDER BY 1");
        return all.All(static row => row.Text(0));
    }
}
