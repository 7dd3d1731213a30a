using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

public sealed class PlainTransferTests
{
    private static readonly Resource File = new(1, 1_000_000);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(5_000_000)]
    public async Task A_file_of_any_size_comes_whole(long length)
    {
        var resource = new Resource(2, length);
        await using var origin = new FaultyOrigin { Script = resource.ServeAsync };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a.bin"))).ShouldBe(resource.Sha256);
        rig.Published.ShouldBe(["a.bin"]);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_request_asks_for_the_whole_as_a_range_and_uncoded()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("a.bin"));
        var asked = origin.Exchanges.ShouldHaveSingleItem();
        asked.Headers["Range"].ShouldBe("bytes=0-");
        asked.Headers["Accept-Encoding"].ShouldBe("identity");
        asked.Headers.ContainsKey("If-Range").ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_without_ranges_sends_the_whole()
    {
        var resource = File with { HonoursRanges = false };
        await using var origin = new FaultyOrigin { Script = resource.ServeAsync };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a.bin"))).ShouldBe(File.Sha256);
    }

    [Fact]
    public async Task A_body_in_chunks_without_length_comes_whole()
    {
        var resource = File with { HonoursRanges = false, TellsLength = false };
        await using var origin = new FaultyOrigin { Script = resource.ServeAsync };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a.bin"))).ShouldBe(File.Sha256);
    }

    [Fact]
    public async Task Stopping_keeps_every_byte_and_the_next_run_goes_on_at_it()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 400_000, Exchange.HangAsync) };
        using var rig = new TransferRig();
        using var stop = new CancellationTokenSource();
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded == 400_000)
            {
                stop.Cancel();
            }
        };
        var stopped = (await rig.RunAsync(origin.UriOf("a.bin"), stop: stop.Token)).ShouldBeOfType<TransferOutcome.Stopped>();
        stopped.Downloaded.ShouldBe(400_000);
        stopped.Resume!.Ranges.ShouldBe([new ByteRange(0, 400_000)]);

        origin.Script = File.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a.bin"))).ShouldBe(File.Sha256);
        origin.Ranges.ShouldBe(["bytes=0-", "bytes=400000-"]);
        origin.Exchanges[1].Headers["If-Range"].ShouldBe("\"1\"");
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_short_body_fails_and_resumes()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 300_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a.bin"));
        (failure.Class, failure.Transient).ShouldBe(("short_body", true));
        rig.Kept!.Bytes.ShouldBe(300_000);

        origin.Script = File.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a.bin"))).ShouldBe(File.Sha256);
        origin.Ranges[1].ShouldBe("bytes=300000-");
    }

    [Fact]
    public async Task A_version_that_changed_meanwhile_is_fetched_whole_and_the_loss_is_told()
    {
        var changed = new Resource(99, File.Length);
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 300_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a.bin"));

        origin.Script = changed.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a.bin"))).ShouldBe(changed.Sha256);
        rig.Sink.Lost.ShouldHaveSingleItem();
    }
}
