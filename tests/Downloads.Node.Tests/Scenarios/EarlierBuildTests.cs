using System.Diagnostics;
using Downloads.Node.Tests.Parts;
using Origins.Content;
using Origins.Scripted;

namespace Downloads.Node.Tests.Scenarios;

/// <summary>A data directory that an earlier build left behind, in the middle of its work.</summary>
[Trait("Category", "Slow")]
public sealed class EarlierBuildTests
{
    private static readonly SeededContent Content = new(11, 4000);

    /// <summary>Version 1 of a provider's state knew permits alone, and providers had no read model.</summary>
    [Fact]
    public async Task Providers_of_version_1_go_on_where_they_were_and_lose_no_permit()
    {
        TestStore.SkipWhereShared();
        await using var origin = ScriptedOrigin.Start();
        await using var bench = await Workbench.StartAsync(("Downloads:MaxPerHost", "1"));
        var ids = await bench.Client.AddAllAsync([.. Enumerable.Range(0, 3).Select(i => new { url = origin.Serve($"e{i}.bin", new Script(Content) { HoldAfter = 1000 }) })]);
        await origin.WaitForAsync(request => request.Path == "/e0.bin", Waiting.Patience);
        await bench.Node.KillAsync();
        var provider = $"http:127.0.0.1:{origin.Address.Port}";
        await SqlAsync(bench, $$$"""
            UPDATE entity SET state = CAST('{"Version":1,"Name":"{{{provider}}}","LastPermit":1,"Grants":{"1":"{{{ids[0]}}}"}}' AS BLOB) WHERE kind = 2;
            DROP TABLE view_provider;
            DELETE FROM view_schema WHERE name = 'provider';
            SELECT changes();
            """);

        await bench.StartAgainAsync();
        await bench.WatchAsync();
        Array.ForEach([.. Enumerable.Range(0, 3)], i => origin.Release($"e{i}.bin"));

        (await bench.ForAllFinalAsync(Waiting.Patience)).ShouldAllBe(download => download.GetProperty("status").GetString() == "completed");
        var health = (await bench.Client.GetAsync("api/downloads/manager/health")).Succeeded().GetProperty("providers").EnumerateArray().ShouldHaveSingleItem();
        (health.GetProperty("provider").GetString(), health.GetProperty("circuit_state").GetString()).ShouldBe((provider, "closed"));
    }

    private static async Task SqlAsync(Workbench bench, string sql)
    {
        using var process = Process.Start(new ProcessStartInfo("sqlite3", ["-bail", Path.Combine(bench.Setup.Data, "store.db"), sql]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        (await process.StandardOutput.ReadToEndAsync()).Trim().ShouldBe("1");
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
    }
}
