using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;
using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Api.Manager;

public sealed class HistoryTests
{
    [Fact]
    public async Task All_that_failed_are_queued_again_and_nothing_else()
    {
        await using var host = await GatewayHost.StartAsync();
        var failed = new[] { await FailedAsync(host), await FailedAsync(host) };
        var cancelled = await host.AddAsync();
        host.Downloads.Command(cancelled, new DownloadCommand.Cancel());

        var answer = await GatewayHost.JsonOf(await host.SendAsync(HttpMethod.Post, "/api/downloads/manager/retry-all-failed"));

        answer.ToString().ShouldBe("""{"retried":2,"message":"Queued 2 downloads for retry"}""");
        failed.ShouldAllBe(id => host.Downloads.Find(id)!.Status == DownloadStatus.Waiting);
        host.Downloads.Find(cancelled)!.Status.ShouldBe(DownloadStatus.Cancelled);
    }

    [Fact]
    public async Task All_that_failed_are_removed_and_nothing_else()
    {
        await using var host = await GatewayHost.StartAsync();
        var failed = await FailedAsync(host);
        var waiting = await host.AddAsync();

        var answer = await GatewayHost.JsonOf(await host.SendAsync(HttpMethod.Delete, "/api/downloads/manager/clear-failed"));

        answer.ToString().ShouldBe("""{"deleted":1,"message":"Removed 1 failed download"}""");
        host.Downloads.Find(failed).ShouldBeNull();
        host.Downloads.Find(waiting).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("?days=3", 1)]
    [InlineData("?days=0", 2)]
    [InlineData("", 0)]
    public async Task What_is_finished_for_so_many_days_is_removed(string query, int removed)
    {
        var time = new ShiftedTime();
        await using var host = await GatewayHost.StartAsync(time: time);
        await FailedAsync(host);
        time.Shift += TimeSpan.FromDays(5);
        await FailedAsync(host);
        await host.AddAsync();
        time.Shift += TimeSpan.FromDays(1);

        var answer = await GatewayHost.JsonOf(await host.SendAsync(HttpMethod.Delete, "/api/downloads/manager/history/clear" + query));

        answer.GetProperty("deleted").GetInt32().ShouldBe(removed);
        answer.GetProperty("message").GetString().ShouldBe($"Removed {removed} old download{(removed == 1 ? "" : "s")}");
    }

    [Fact]
    public async Task Days_that_are_no_number_are_refused()
    {
        await using var host = await GatewayHost.StartAsync();

        await (await host.SendAsync(HttpMethod.Delete, "/api/downloads/manager/history/clear?days=all")).ShouldBeProblem(400, "request.invalid_parameter");
    }

    private static async Task<Guid> FailedAsync(GatewayHost host)
    {
        var id = await host.AddAsync();
        host.Downloads.Grant(id);
        host.Downloads.Fail(id, new TransferFailure("http_404", "Not found", Transient: false));
        return id;
    }

    /// <summary>Another date; timers run as ever.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        public TimeSpan Shift { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
