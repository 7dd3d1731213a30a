using Actors.Persistence;
using Actors.TestKit.Databases;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>A server that is broken under its writers: nothing acknowledged is lost, nothing is written twice, and whatever is in doubt the head decides (S9).</summary>
[Trait("Category", "Slow")]
public sealed class FaultTests : IDisposable
{
    private const int ShardCount = 16;
    private readonly PostgreSqlServer _server = PostgreSqlServer.Start();
    private readonly string _database;
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(2));
    private Task _probe = Task.CompletedTask;

    public FaultTests() => _database = _server.CreateDatabase();

    private string Connection => _server.ConnectionString(_database);

    public void Dispose()
    {
        _patience.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task A_commit_that_was_done_but_never_told_is_found_by_the_head()
    {
        using var store = Open(Connection);
        var writer = new PatientWriter(store);
        var id = writer.NewId(5);
        writer.Write(id, 0, 2, _patience.Token);

        // Commits wait for a standby that is not there: each is done and flushed, and nobody is told.
        Connection.Execute("CREATE TABLE probe(n int)");
        Connection.Execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
        Connection.Execute("SELECT pg_reload_conf()");
        await ForCommitThatWaitsAsync();
        var append = Task.Run(() => writer.Write(id, 2, 3, _patience.Token));
        await WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name LIKE 'actors-append-%'");
        Connection.Execute("ALTER SYSTEM RESET synchronous_standby_names");
        Connection.Execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'actors-append-%'");
        Connection.Execute("SELECT pg_reload_conf()");

        await append;
        await _probe;
        (writer.Unknown, writer.FoundCommitted).ShouldBe((1, 1));
        store.Load(5, id)!.EntitySeq.ShouldBe(5);
        StoreAudit.Check(store, writer.Acknowledged);
    }

    [Fact]
    public async Task A_statement_whose_client_is_gone_and_that_holds_the_row_is_ended_by_its_name()
    {
        using var cut = new TcpCut(_server.Port);
        using var store = Open(Connection.Replace($"Port={_server.Port}", $"Port={cut.Port}", StringComparison.Ordinal));
        var writer = new PatientWriter(store);
        var (id, other) = (writer.NewId(5), writer.NewId(6));
        writer.Write(id, 0, 2, _patience.Token);
        using var stranger = Connection.OpenStranger();
        stranger.Execute("BEGIN; LOCK TABLE entity IN EXCLUSIVE MODE");

        var append = Task.Run(() => writer.Write(id, 2, 3, _patience.Token));
        await WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'actors-append-%'");
        cut.Cut();

        // The stuck one is ended by S9, and the next try waits for the same table: it is let through.
        await WaitForAsync("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name LIKE 'actors-append-%-2'");
        stranger.Execute("COMMIT");
        await append;
        (writer.Unknown, writer.FoundCommitted).ShouldBe((1, 0));
        writer.Write(other, 0, 1, _patience.Token);
        StoreAudit.Check(store, writer.Acknowledged);
    }

    [Fact]
    public async Task Sessions_killed_at_any_moment_lose_nothing_and_double_nothing()
    {
        const int Kills = 150;
        using var store = Open(Connection);
        using var done = new CancellationTokenSource();
        var writers = WriteUntil(store, done.Token);
        for (var i = 0; i < Kills; i++)
        {
            await Task.Delay(Random.Shared.Next(1, 25), _patience.Token);
            Connection.Execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'actors%' AND datname = current_database() AND random() < 0.7");
        }

        await done.CancelAsync();
        await EveryEventShouldBeThereOnceAsync(store, writers, unknown: 10);
    }

    [Fact]
    public async Task A_server_that_crashes_under_its_writers_and_comes_back_has_all_it_acknowledged()
    {
        using var store = Open(Connection);
        using var done = new CancellationTokenSource();
        var writers = WriteUntil(store, done.Token);
        for (var i = 0; i < 4; i++)
        {
            await Task.Delay(Random.Shared.Next(300, 800), _patience.Token);
            _server.StopImmediately();
            await Task.Delay(Random.Shared.Next(1, 300), _patience.Token);
            _server.StartAgain();
        }

        await Task.Delay(300, _patience.Token);
        await done.CancelAsync();
        await EveryEventShouldBeThereOnceAsync(store, writers, unknown: 1);
    }

    private static PostgreSqlEventStore Open(string connectionString) => PostgreSqlEventStore.Open(
        connectionString, ShardCount, [ItemsView.Schema], TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance);

    // Four threads, each with shards of its own; made before the first fault, for a thread may come late.
    private Task<PatientWriter>[] WriteUntil(PostgreSqlEventStore store, CancellationToken done) => [.. Enumerable.Range(0, 4).Select(lane => (Lane: lane, Writer: new PatientWriter(store))).Select(given => Task.Run(() =>
    {
        var (lane, writer) = given;
        var random = new Random(lane);
        var entities = Enumerable.Range(0, ShardCount).Where(shard => shard % 4 == lane).Select(shard => (Id: writer.NewId(shard), Seq: 0L)).ToArray();
        while (!done.IsCancellationRequested)
        {
            ref var entity = ref entities[random.Next(entities.Length)];
            var count = random.Next(1, 5);
            writer.Write(entity.Id, entity.Seq, count, _patience.Token);
            entity.Seq += count;
        }

        return writer;
    }))];

    private static async Task EveryEventShouldBeThereOnceAsync(PostgreSqlEventStore store, Task<PatientWriter>[] writers, int unknown)
    {
        var all = await Task.WhenAll(writers);
        all.Sum(writer => writer.Unknown).ShouldBeGreaterThanOrEqualTo(unknown);
        var acknowledged = all.SelectMany(writer => writer.Acknowledged).ToList();
        StoreAudit.Check(store, acknowledged);
        store.OwnedShards().Sum(shard => shard.Head).ShouldBe(acknowledged.Count, "every event stored was acknowledged to somebody, once");
    }

    // The server reads its configuration when it gets to it: commits go through until then.
    private async Task ForCommitThatWaitsAsync()
    {
        while (true)
        {
            _probe = Task.Run(() => Connection.Execute("INSERT INTO probe VALUES (1)"));
            while (!_probe.IsCompleted)
            {
                if (Connection.Scalar<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") > 0)
                {
                    return;
                }

                await Task.Delay(10, _patience.Token);
            }

            await _probe;
        }
    }

    private async Task WaitForAsync(string count)
    {
        while (Connection.Scalar<long>(count) == 0)
        {
            await Task.Delay(10, _patience.Token);
        }
    }
}
