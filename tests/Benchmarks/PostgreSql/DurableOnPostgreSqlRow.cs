using Actors.TestKit.Databases;
using Benchmarks.Engine;

namespace Benchmarks.PostgreSql;

/// <summary>The same writers as on SQLite, on one PostgreSQL beside this process: fenced, with the state in the same statement.</summary>
internal sealed class DurableOnPostgreSqlRow : IRow
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Bare = TimeSpan.FromSeconds(1);

    public string Name => "postgres";

    public string About => "durable events a second on one PostgreSQL, through region, entities and a fenced lane; beside it bare inserts in batches";

    public async Task RunAsync(Report report)
    {
        using var server = PostgreSqlServer.Start();
        foreach (var batch in new[] { 1, 64, 512 })
        {
            report.Figure($"bare inserts, {batch} at a time", await Measure.MedianAsync(3, () => Task.FromResult(BareInserts.Run(server, batch, Bare))), "events/s");
        }

        report.Figure("1 writer", await MedianAsync(server, 1), "events/s");
        report.AtLeast("64 writers", await MedianAsync(server, 64), "events/s", 60_000);
        report.Figure("1,024 writers", await MedianAsync(server, 1024), "events/s");
        using var pooler = PgBouncer.Start(server);
        report.Figure("64 writers behind pgbouncer", await MedianAsync(server, 64, pooler), "events/s");
    }

    private static Task<double> MedianAsync(PostgreSqlServer server, int writers, PgBouncer? pooler = null) => Measure.MedianAsync(5, async () =>
    {
        var database = server.CreateDatabase();
        await using var store = PostgreSqlLedgers.Create(server, (pooler?.ConnectionString(database)) ?? server.ConnectionString(database));
        return await (await LedgerWriters.CreateAsync(store, writers)).RunAsync(Duration);
    });
}
