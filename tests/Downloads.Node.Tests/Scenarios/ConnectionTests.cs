using System.Net.NetworkInformation;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>A permit is a connection: a large file may use what nobody waits for, and gives it back to whoever comes.</summary>
[Trait("Category", "Slow")]
public sealed class ConnectionTests
{
    private const int Limit = 3;

    [Fact]
    public async Task A_large_file_takes_what_the_host_allows_and_gives_it_back_to_whoever_comes()
    {
        TestStore.SkipWhereSeveral("The kernel also counts connections that another node keeps for later, with no request on them.");
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxPerHost", $"{Limit}"));
        var large = new Expected(
            origin.Serve("large.bin", new Script(new SeededContent(21, 48 << 20)) { ETag = "\"l\"", BytesPerSecond = 2 << 20 }), new SeededContent(21, 48 << 20));
        using var watching = new CancellationTokenSource();
        var most = WatchAsync(origin, watching.Token);
        var id = await bench.Client.AddAsync(new { url = large.Url });
        await origin.WaitForAsync(_ => origin.RequestsFor("large.bin").Count(UnderWay) == Limit, Waiting.Patience);

        var others = await bench.Client.AddAllAsync(
            [.. Enumerable.Range(0, Limit - 1).Select(i => new { url = origin.Serve($"late{i}.bin", new Script(new SeededContent(22, 4000)) { HoldAfter = 2000 }) })]);
        foreach (var i in Enumerable.Range(0, others.Count))
        {
            await origin.WaitForAsync(request => request.Path == $"/late{i}.bin", Waiting.Patience);
        }

        await ForOneLeftAsync(origin);
        Array.ForEach([.. Enumerable.Range(0, others.Count)], i => origin.Release($"late{i}.bin"));
        await bench.Live.ForStateAsync(id, "Completed");
        await watching.CancelAsync();

        (await most).ShouldBe(Limit);
        large.ShouldHold(await bench.Client.FindAsync(id), bench);
    }

    // The origin sends slowly and learns only with its next bytes that a connection was closed.
    private static async Task ForOneLeftAsync(ScriptedOrigin origin)
    {
        while (origin.RequestsFor("large.bin").Where(UnderWay).ToList() is { Count: > 1 } open)
        {
            await Task.WhenAny(open.Select(request => request.Over)).WaitAsync(Waiting.Patience);
        }

        origin.RequestsFor("large.bin").Count(UnderWay).ShouldBe(1);
    }

    private static bool UnderWay(ScriptedRequest request) => !request.Over.IsCompleted;

    /// <summary>
    /// The most connections to the origin that were open at once, looked at every few milliseconds. The kernel is asked, because an origin that sends slowly learns
    /// late that its reader closed.
    /// </summary>
    private static async Task<int> WatchAsync(ScriptedOrigin origin, CancellationToken stop)
    {
        var most = 0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections()
                .Count(connection => connection.RemoteEndPoint.Port == origin.Address.Port && connection.State == TcpState.Established));
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }
}
