using System.Data;
using System.Diagnostics;
using Actors.Membership;
using Actors.PostgreSql.Membership;
using Actors.TestKit.Databases;
using Npgsql;

namespace Benchmarks.PostgreSql;

/// <summary>
/// What rows that never rest suffer from somebody's snapshot that is open for an hour. It is the updates that cost, not the time: each leaves a version that
/// cannot be cleaned up and is passed over by the next. So an hour's updates are made as fast as they go.
/// </summary>
internal sealed class SnapshotHourRow : IRow
{
    private const int Seconds = 3_600;
    private const int Nodes = 3;
    private const int Sample = 300;

    public string Name => "snapshot-hour";

    public string About => $"a snapshot that outlasts an hour's updates: {Nodes} nodes that renew each second and plan each half, 64 entities that checkpoint each 3 s";

    public async Task RunAsync(Report report)
    {
        using var server = PostgreSqlServer.Start();
        var connection = server.ConnectionString(server.CreateDatabase());
        using var checkpoints = new Checkpoints(connection, entities: 64);
        using var members = PostgreSqlClusterStore.Open(connection, Checkpoints.Shards);
        var nodes = Enumerable.Range(0, Nodes).Select(_ => Guid.NewGuid()).ToArray();
        foreach (var node in nodes)
        {
            members.Join(new NodeRegistration(node, $"{node:N}", "127.0.0.1:1", NodeRoles.Worker, 100, "1"), ClusterTiming.Default.Lease);
        }

        var renewals = 0;
        (string Name, Action Once, int AnHour)[] updates =
        [
            ("renewal", () => members.Renew(nodes[renewals++ % Nodes], ClusterTiming.Default.Lease, []), Seconds * Nodes),
            ("map read and plan applied", () => Plan(members), Seconds * 2),
            ("append of 64 states", checkpoints.Append, Seconds / 3),
        ];
        foreach (var (_, once, _) in updates)
        {
            Times(once, Sample);
        }

        await using var reader = new NpgsqlConnection(connection);
        await reader.OpenAsync();
        foreach (var (name, once, anHour) in updates)
        {
            report.Figure($"{name}, before", Times(once, Sample), "µs");
            await using (var snapshot = await SnapshotAsync(reader))
            {
                Times(once, anHour - Sample);
                report.Figure("  after an hour of it", Times(once, Sample), "µs");
            }

            await using (var clean = new NpgsqlCommand("VACUUM", reader))
            {
                await clean.ExecuteNonQueryAsync();
            }

            report.Figure("  once the snapshot is closed", Times(once, Sample), "µs");
        }
    }

    private static async Task<NpgsqlTransaction> SnapshotAsync(NpgsqlConnection reader)
    {
        var snapshot = await reader.BeginTransactionAsync(IsolationLevel.RepeatableRead);
        await using var look = new NpgsqlCommand("SELECT count(*) FROM cluster", reader, snapshot);
        await look.ExecuteScalarAsync();
        return snapshot;
    }

    private static void Plan(PostgreSqlClusterStore members)
    {
        var map = members.Read();
        members.Apply(new PlanStep(map.MapVersion, map.CurrentTimeline, [], [], []), ClusterTiming.Default);
    }

    /// <summary>The median of how long each time took, in microseconds.</summary>
    private static double Times(Action once, int times)
    {
        var took = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            var started = Stopwatch.GetTimestamp();
            once();
            took.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
        }

        return Measure.Median(took);
    }
}
