using Downloads.Transfers.Tests.Rig;
using Origins.Content;
using Origins.Nginx;

namespace Downloads.Transfers.Tests.Http;

/// <summary>The same against a real server.</summary>
public sealed class NginxTests
{
    private static readonly SeededContent Content = new(7, 20_000_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(50_000_000)]
    public async Task A_file_of_any_size_comes_whole(long length)
    {
        await using var nginx = await NginxOrigin.StartAsync();
        var content = Content with { Length = length };
        var source = nginx.Put("a.bin", content);
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(source)).ShouldBe(content.Sha256());
    }

    [Fact]
    public async Task A_transfer_stopped_anywhere_goes_on_at_the_byte()
    {
        await using var nginx = await NginxOrigin.StartAsync("location / { limit_rate 10m; }");
        var source = nginx.Put("a.bin", Content);
        using var rig = new TransferRig(options => options with { ProgressInterval = TimeSpan.FromMilliseconds(5) });
        var starts = new List<long>();
        TransferOutcome outcome;
        do
        {
            using var stop = new CancellationTokenSource();
            var stopAt = (rig.Kept?.Bytes ?? 0) + 3_000_000;
            rig.Sink.OnProgress = frame =>
            {
                if (frame.Downloaded >= stopAt)
                {
                    stop.Cancel();
                }
            };
            starts.Add(rig.Kept?.Bytes ?? 0);
            outcome = await rig.RunAsync(source, stop: stop.Token);
        }
        while (outcome is TransferOutcome.Stopped);

        outcome.ShouldBeOfType<TransferOutcome.Fetched>().File.Sha256.ShouldBe(Content.Sha256());
        var log = await nginx.FinishAsync();
        log.Select(line => line.Start).ShouldBe(starts);
        starts.Count.ShouldBeGreaterThan(2);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_replaced_between_two_attempts_is_fetched_whole()
    {
        await using var nginx = await NginxOrigin.StartAsync("location / { limit_rate 4m; }");
        var source = nginx.Put("a.bin", Content);
        using var rig = new TransferRig(options => options with { ProgressInterval = TimeSpan.FromMilliseconds(1) });
        using var stop = new CancellationTokenSource();
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded > 0)
            {
                stop.Cancel();
            }
        };
        (await rig.RunAsync(source, stop: stop.Token)).ShouldBeOfType<TransferOutcome.Stopped>();

        var changed = Content with { Seed = 8 };
        nginx.Put("a.bin", changed);
        FileDigest.Sha256(await rig.PublishAsync(source)).ShouldBe(changed.Sha256());
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_file_served_coded_is_refused_only_where_it_really_is()
    {
        await using var nginx = await NginxOrigin.StartAsync("gzip on; gzip_types *; gzip_min_length 1;");
        var source = nginx.Put("a.txt", Content);
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(source)).ShouldBe(Content.Sha256());
    }
}
