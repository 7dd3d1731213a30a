using System.Data;
using Actors.TestKit.Databases;
using Benchmarks.Engine;
using Npgsql;

namespace Benchmarks.PostgreSql;

/// <summary>Somebody's report keeps a snapshot open, so that nothing dead can be cleaned up: the appends must not slow down for it.</summary>
internal sealed class OpenSnapshotRow : IRow
{
    private const int Windows = 6;
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    public string Name => "snapshot";

    public string About => "durable events a second of 64 writers on PostgreSQL while a snapshot is open for 30 s";

    public async Task RunAsync(Report report)
    {
        using var server = PostgreSqlServer.Start();
        foreach (var ledgers in new[] { 4_096, 64 })
        {
            await RunAsync(report, server, ledgers);
        }
    }

    private static async Task RunAsync(Report report, PostgreSqlServer server, int ledgers)
    {
        var connection = server.ConnectionString(server.CreateDatabase());
        await using var store = PostgreSqlLedgers.Create(server, connection);
        var writers = await LedgerWriters.CreateAsync(store, 64, ledgers / 64);
        await writers.RunAsync(Window);
        var before = await Measure.MedianAsync(2, () => writers.RunAsync(Window));
        report.Figure($"{ledgers:N0} ledgers, before", before, "events/s");
        await using var reader = new NpgsqlConnection(connection);
        await reader.OpenAsync();
        await using var snapshot = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM shard", reader, snapshot))
        {
            await look.ExecuteScalarAsync();
        }

        var rates = new List<double>();
        for (var i = 0; i < Windows; i++)
        {
            rates.Add(await writers.RunAsync(Window));
        }

        report.Figure("  in the first 10 s of the snapshot", rates.Take(2).Average(), "events/s");
        report.Figure("  in its last 10 s", rates.TakeLast(2).Average(), "events/s");
        await snapshot.RollbackAsync();
        report.Figure("  after it", await writers.RunAsync(Window), "events/s");
        await using var size = new NpgsqlCommand("SELECT pg_relation_size('shard')", reader);
        report.Figure("  shard table", (long)(await size.ExecuteScalarAsync())!, "bytes");
    }
}
