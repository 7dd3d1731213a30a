using System.Diagnostics;
using Actors.Membership;
using Actors.TestKit.Databases;
using Benchmarks.Links;
using Origins.Local;

namespace Benchmarks.Cluster;

/// <summary>
/// Callers on a node that owns nothing ask entities of two workers without a pause. One worker leaves; then another one dies. What counts is how
/// long the slowest answer of an entity of theirs was away.
/// </summary>
internal sealed class HandOverRow : IRow
{
    private const int Callers = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "hand-over";

    public string About => "worst wait for an entity's answer when its node leaves, and when it dies (Akka.NET 1.5: 65–93 ms, and 45,500 ms)";

    public async Task RunAsync(Report report)
    {
        using var server = PostgreSqlServer.Start();
        await LeaveAsync(report, server.ConnectionString(server.CreateDatabase()));
        await DieAsync(report, server.ConnectionString(server.CreateDatabase()), ClusterTiming.Default, "default", 5_000);
        await DieAsync(report, server.ConnectionString(server.CreateDatabase()), ClusterTiming.Tuned, "tuned", 2_000);
    }

    private static async Task LeaveAsync(Report report, string database)
    {
        await using var cluster = await TrioAsync(database, ClusterTiming.Default);
        var waits = await WorstWaitsAsync(cluster, cluster.Second.Member.LeaveAsync);
        report.Figure("leave: median of the entities' worst answers", waits[waits.Count / 2], "ms");
        report.AtMost("leave: 9 of 10 entities", waits[(int)(waits.Count * 0.9)], "ms", 100);
        report.Figure("leave: the worst of all", waits[^1], "ms");
    }

    private static async Task DieAsync(Report report, string database, ClusterTiming timing, string name, double bar)
    {
        await using var cluster = await TrioAsync(database, timing);
        var waits = await WorstWaitsAsync(cluster, cluster.Second.CrashAsync);
        report.AtMost($"death, {name} times: until all answer", waits[^1], "ms", bar);
    }

    /// <summary>The longest answer of each caller's entity, sorted, of those that were away at all.</summary>
    private static async Task<List<double>> WorstWaitsAsync(Trio cluster, Func<Task> happens)
    {
        using var over = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(_ => AskAsync(cluster.Gateway, over.Token)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        await happens();
        while (cluster.First.Held < EchoMember.Shards)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await over.CancelAsync();
        return [.. (await Task.WhenAll(callers)).Where(static wait => wait > 5).Order()];
    }

    private static async Task<double> AskAsync(EchoMember gateway, CancellationToken over)
    {
        var (entity, parcel, worst) = (gateway.Of(Guid.NewGuid()), new Parcel(new byte[100]), 0.0);
        while (!over.IsCancellationRequested)
        {
            var start = Stopwatch.GetTimestamp();
            try
            {
                await entity.AskAsync<Parcel>(parcel, Patience, CancellationToken.None);
            }
            catch (Actors.Kernel.AskFailedException)
            {
                // The link broke with the ask on it: it may have run, and the caller decides to ask again.
                await entity.AskAsync<Parcel>(parcel, Patience, CancellationToken.None);
            }

            worst = Math.Max(worst, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, CancellationToken.None);
        }

        return worst;
    }

    private static async Task<Trio> TrioAsync(string database, ClusterTiming timing)
    {
        var trio = new Trio(
            new EchoMember(database, "first", NodeRoles.Worker, LoopbackPort.Next(), timing with { Settle = TimeSpan.Zero }),
            new EchoMember(database, "second", NodeRoles.Worker, LoopbackPort.Next(), timing with { Settle = TimeSpan.Zero }),
            new EchoMember(database, "gateway", NodeRoles.Gateway, LoopbackPort.Next(), timing with { Settle = TimeSpan.Zero }));
        await Task.WhenAll(trio.First.Member.Joined, trio.Second.Member.Joined, trio.Gateway.Member.Joined);
        while (Math.Abs(trio.First.Held - trio.Second.Held) > 1 || trio.First.Held + trio.Second.Held < EchoMember.Shards)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }

        return trio;
    }

    private sealed record Trio(EchoMember First, EchoMember Second, EchoMember Gateway) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Gateway.DisposeAsync();
            await Second.DisposeAsync();
            await First.DisposeAsync();
        }
    }
}
