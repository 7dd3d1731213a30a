using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http.Segments;

/// <summary>Several connections for one file: an origin that gives each only so much, and one that misbehaves towards the further ones.</summary>
public sealed class SegmentedTransferTests
{
    private const long Length = 6 << 20;

    /// <summary>About 8 MB/s a connection.</summary>
    private static readonly Resource Slow = new(1, Length) { Pace = () => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System) };

    private static TransferRig Rig(int most = 4) => new(options => options with { ProgressInterval = TimeSpan.FromMilliseconds(10), SegmentedFrom = 4 << 20 }) { MaxSegments = most };

    [Fact]
    public async Task More_connections_are_opened_each_for_bytes_of_its_own()
    {
        await using var origin = new FaultyOrigin { Script = Slow.ServeAsync };
        using var rig = Rig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        origin.Exchanges.Count.ShouldBeGreaterThan(2);
        origin.Exchanges.Skip(1).ShouldAllBe(exchange => exchange.Headers["If-Range"] == "\"1\"");
        rig.Sink.Lost.ShouldBeEmpty();
        rig.Sink.Frames.Select(frame => frame.Downloaded).ShouldBeInOrder();
        rig.Sink.Frames[^1].Downloaded.ShouldBe(Length);
        rig.Sink.Frames.ShouldContain(frame => frame.Segments != null && frame.Segments.Length == 128 && frame.Segments.Max() > 0 && frame.Segments.Min() == 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task There_are_never_more_at_once_than_allowed(int most)
    {
        var (open, highest) = (0, 0);
        await using var origin = new FaultyOrigin();
        origin.Script = async exchange =>
        {
            highest = Math.Max(highest, Interlocked.Increment(ref open));
            try
            {
                await Slow.ServeAsync(exchange);
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        };
        using var rig = Rig(most);
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        highest.ShouldBeInRange(1, most + 1);   // One more may still be closing.
    }

    [Fact]
    public async Task Where_they_do_not_help_they_are_closed_again()
    {
        using var one = new SemaphoreSlim(1);
        var shared = Slow with
        {
            Pace = async () =>
            {
                await one.WaitAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System);
                one.Release();
            },
        };
        await using var origin = new FaultyOrigin { Script = shared.ServeAsync };
        using var rig = Rig(16);
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        origin.Exchanges.Count.ShouldBeLessThan(16);
    }

    public static TheoryData<string, Func<Exchange, Task>> Refusals => new()
    {
        { "busy", exchange => exchange.SendHeadAsync("503 Busy", ("Content-Length", "0")) },
        { "too many", exchange => exchange.SendHeadAsync("429 Too Many", ("Content-Length", "0"), ("Retry-After", "60")) },
        { "forbidden", exchange => exchange.SendHeadAsync("403 Forbidden", ("Content-Length", "0")) },
        { "reset", Exchange.ResetAsync },
        { "closed", Exchange.CloseAsync },
        { "the whole", exchange => (Slow with { HonoursRanges = false }).ServeAsync(exchange) },
        { "other bytes", exchange => (Slow with { Rewrite = (name, value) => name == "Content-Range" ? $"bytes 0-99/{Length}" : value }).ServeAsync(exchange) },
        { "several parts", exchange => exchange.SendHeadAsync("206 Partial Content", ("Content-Type", "multipart/byteranges; boundary=x"), ("Content-Length", "0")) },
        { "nothing there", exchange => exchange.SendHeadAsync("416 No", ("Content-Range", $"bytes */{Length}"), ("Content-Length", "0")) },
    };

    [Theory]
    [MemberData(nameof(Refusals), DisableDiscoveryEnumeration = true)]
    public async Task What_further_connections_are_refused_the_first_one_brings(string how, Func<Exchange, Task> refuse)
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Number == 0 ? Slow.ServeAsync(exchange) : refuse(exchange);
        using var rig = Rig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256, how);
        origin.Exchanges.Count.ShouldBeGreaterThan(1);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task Where_every_further_one_breaks_off_each_attempt_keeps_what_came()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Number == 0 ? Slow.ServeAsync(exchange) : Slow.ServeAsync(exchange, 1_500_000, Exchange.CloseAsync);
        using var rig = Rig();
        var (kept, outcome) = (0L, await rig.RunAsync(origin.UriOf("a")));
        for (; outcome is TransferOutcome.Failed failed; outcome = await rig.RunAsync(origin.UriOf("a")))
        {
            failed.Failure.Class.ShouldBe("short_body");
            failed.Downloaded.ShouldBeGreaterThan(kept);
            kept = failed.Downloaded;
        }

        outcome.ShouldBeOfType<TransferOutcome.Fetched>().File.Sha256.ShouldBe(Slow.Sha256);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_first_one_that_is_silent_for_a_moment_is_not_given_up_before_the_server_has_answered_another()
    {
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var origin = new FaultyOrigin();
        origin.Script = async exchange =>
        {
            if (exchange.Number > 0)
            {
                refused.TrySetResult();
                await exchange.SendHeadAsync("503 Busy", ("Content-Length", "0"));
                return;
            }

            var blocks = 0;
            await (Slow with { Pace = () => ++blocks == 2 ? refused.Task : Slow.Pace() }).ServeAsync(exchange);
        };
        using var rig = new TransferRig(options => options with { SegmentedFrom = 4 << 20 }, new LateTimers(TimeSpan.FromMilliseconds(100))) { MaxSegments = 4 };
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        origin.Exchanges.Count.ShouldBeGreaterThan(1);
    }

    [Fact]
    public async Task When_the_first_one_breaks_the_others_go_on()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Number == 0 ? Slow.ServeAsync(exchange, 1_000_000, Exchange.ResetAsync) : Slow.ServeAsync(exchange);
        using var rig = Rig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_version_that_changes_under_the_connections_is_fetched_whole(bool ignoresIfRange)
    {
        var changed = new Resource(2, Length) { IgnoresIfRange = ignoresIfRange };
        var bytesAreThere = new TaskCompletionSource();
        await using var origin = new FaultyOrigin();
        origin.Script = async exchange =>
        {
            await (exchange.Number == 0 ? Task.CompletedTask : bytesAreThere.Task);
            await (exchange.Number == 0 ? Slow : changed).ServeAsync(exchange);
        };
        using var rig = Rig();
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded > 500_000)
            {
                bytesAreThere.TrySetResult();
            }
        };
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(changed.Sha256);
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task One_that_gets_stuck_is_relieved_by_another()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Number == 1 ? Slow.ServeAsync(exchange, 10_000, Exchange.HangAsync) : Slow.ServeAsync(exchange);
        using var rig = Rig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
    }

    [Fact]
    public async Task Stopped_in_the_moment_when_it_asks_for_another_connection_it_ends()
    {
        await using var origin = new FaultyOrigin { Script = Slow.ServeAsync };
        using var rig = Rig();
        using var stop = new CancellationTokenSource();
        rig.Connections.OnAsk = stop.Cancel;
        var run = Task.Run(() => rig.RunAsync(origin.UriOf("a"), stop: stop.Token));
        (await run.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeOfType<TransferOutcome.Stopped>();
    }

    [Fact]
    public async Task Stopped_with_gaps_it_fetches_only_what_is_missing()
    {
        await using var origin = new FaultyOrigin { Script = Slow.ServeAsync };
        using var rig = Rig();
        using var stop = new CancellationTokenSource();
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded > Length / 2)
            {
                stop.Cancel();
            }
        };
        var kept = (await rig.RunAsync(origin.UriOf("a"), stop: stop.Token)).ShouldBeOfType<TransferOutcome.Stopped>().Resume!;
        kept.Ranges.Length.ShouldBeGreaterThan(1);
        kept.Bytes.ShouldBeGreaterThan(Length / 2);

        var before = origin.Exchanges.Count;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        var asked = origin.Exchanges.Skip(before).Select(exchange => exchange.Range!.Value.First).ToArray();
        asked.ShouldAllBe(start => kept.Ranges.All(range => start < range.Start || start >= range.End));
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stopped_while_it_waits_for_the_disk_it_opens_no_connection_any_more()
    {
        await using var origin = new FaultyOrigin { Script = Slow.ServeAsync };
        using var rig = Rig();
        rig.Connections.Most = 0;
        using var held = new SemaphoreSlim(0);
        for (var thread = 0; thread < rig.Options.MaxDiskThreads; thread++)
        {
            rig.Disk.Post(held.Wait);
        }

        using var stop = new CancellationTokenSource();
        var buffersAreFull = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded >= (long)rig.Options.BuffersPerTransfer * rig.Options.BufferBytes)
            {
                buffersAreFull.TrySetResult();
            }
        };
        var run = rig.RunAsync(origin.UriOf("a"), stop: stop.Token);
        await buffersAreFull.Task;
        var stopping = Task.Run(stop.Cancel);
        held.Release(rig.Options.MaxDiskThreads);
        (await run.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeOfType<TransferOutcome.Stopped>();
        await stopping;
        origin.Exchanges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Without_a_validator_there_is_one_connection()
    {
        var bare = Slow with { ETag = null };
        await using var origin = new FaultyOrigin { Script = bare.ServeAsync };
        using var rig = Rig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        origin.Exchanges.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Further_connections_go_where_redirects_led_without_foreign_headers()
    {
        await using var mirror = new FaultyOrigin { Script = Slow.ServeAsync };
        await using var origin = new FaultyOrigin
        {
            Script = exchange => exchange.SendHeadAsync("302 Found", ("Location", mirror.UriOf("signed?once=1").AbsoluteUri), ("Content-Length", "0")),
        };
        using var rig = Rig();
        await rig.PublishAsync(origin.UriOf("a"), request => request with { Headers = [new("X-Key", "secret")] });
        origin.Exchanges.Count.ShouldBe(1);
        mirror.Exchanges.Count.ShouldBeGreaterThan(1);
        mirror.Exchanges.ShouldAllBe(exchange => exchange.Path == "/signed?once=1" && !exchange.Headers.ContainsKey("X-Key"));
    }
}
