using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>Several processes, and what is left of one that was killed.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task What_a_killed_process_acknowledged_is_stored()
    {
        var acknowledged = new List<(int Shard, long Seq, EventToAppend Event)>();
        var random = new Random(42);
        for (var round = 0; round < 6; round++)
        {
            using var writer = new WriterProcess(_directory.Store);
            await writer.AwaitAcknowledgedAsync(random.Next(1, 3000), TestContext.Current.CancellationToken);
            await writer.KillAsync(TestContext.Current.CancellationToken);
            acknowledged.AddRange(writer.Acknowledged);

            using var store = Open();
            StoreAudit.Check(store, acknowledged);
        }

        acknowledged.Count.ShouldBeGreaterThanOrEqualTo(6);
    }

    [Fact]
    public async Task A_store_is_locked_for_as_long_as_another_process_lives()
    {
        using var writer = new WriterProcess(_directory.Store);
        await writer.AwaitAcknowledgedAsync(1, TestContext.Current.CancellationToken);
        Should.Throw<StoreLockedException>(() => Open());

        await writer.KillAsync(TestContext.Current.CancellationToken);

        Should.NotThrow(() => Open().Dispose());
    }

    [Fact]
    public void A_store_is_opened_once_at_a_time_within_a_process()
    {
        using (Open())
        {
            Should.Throw<StoreLockedException>(() => Open());
        }

        Should.NotThrow(() => Open().Dispose());
    }

    private SqliteEventStore Open() =>
        SqliteEventStore.Open(_directory.Store, WriterProcess.ShardCount, [ItemsView.Schema], TimeProvider.System, NullLogger<SqliteEventStore>.Instance);
}
