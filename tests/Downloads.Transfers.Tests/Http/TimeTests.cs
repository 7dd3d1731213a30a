using Actors.TestKit;
using Downloads.Life;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Time-outs and stalls on a clock that moves only when told.</summary>
public sealed class TimeTests
{
    private static readonly Resource File = new(1, 200_000);
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task No_answer_for_thirty_seconds_is_a_time_out()
    {
        await using var origin = new FaultyOrigin { Script = Exchange.HangAsync };
        var time = new ManualTime();
        using var rig = new TransferRig(time: time);
        var running = rig.FailAsync(origin.UriOf("a"));
        await UntilAsync(() => origin.Exchanges.Count == 1);
        time.Advance(TimeSpan.FromSeconds(29));
        running.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(1));
        var failure = await running;
        (failure.Class, failure.Transient).ShouldBe(("timeout", true));
    }

    [Fact]
    public async Task Silence_within_the_body_stalls_and_then_times_out()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 100_000, Exchange.HangAsync) };
        var time = new ManualTime();
        using var rig = new TransferRig(time: time);
        var running = rig.FailAsync(origin.UriOf("a"));
        await ReceivedAsync(rig, time, 100_000);
        time.Advance(TimeSpan.FromSeconds(29));
        rig.Sink.Phases.ShouldBeEmpty();
        time.Advance(TimeSpan.FromSeconds(2));
        rig.Sink.Phases.ShouldBe([RunningPhase.Stalled]);
        running.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromSeconds(5));
        (await running).Class.ShouldBe("timeout");
        rig.Kept!.Bytes.ShouldBe(100_000);
    }

    [Fact]
    public async Task A_byte_ends_a_stall()
    {
        var more = new TaskCompletionSource();
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => File.ServeAsync(exchange, 100_000, async held =>
        {
            await more.Task;
            var rest = new byte[100_000];
            File.Content.Fill(100_000, rest);
            await held.SendBodyAsync(rest);
        });
        var time = new ManualTime();
        using var rig = new TransferRig(options => options with { StallAfter = TimeSpan.FromSeconds(5) }, time);
        var running = rig.PublishAsync(origin.UriOf("a"));
        await ReceivedAsync(rig, time, 100_000);
        time.Advance(TimeSpan.FromSeconds(6));
        rig.Sink.Phases.ShouldBe([RunningPhase.Stalled]);
        more.SetResult();
        FileDigest.Sha256(await running).ShouldBe(File.Sha256);
        rig.Sink.Phases.ShouldBe([RunningPhase.Stalled, RunningPhase.Downloading]);
    }

    [Fact]
    public async Task A_drip_below_the_floor_counts_as_stalled()
    {
        await using var origin = new FaultyOrigin();
        var go = new SemaphoreSlim(0);
        origin.Script = exchange => File.ServeAsync(exchange, 100_000, async held =>
        {
            for (var sent = 0; ; sent++)
            {
                await go.WaitAsync();
                await held.SendBodyAsync(new byte[1]);
            }
        });
        var time = new ManualTime();
        using var rig = new TransferRig(options => options with { MinBytesPerSecond = 1_000, StallAfter = TimeSpan.FromSeconds(10) }, time);
        var running = rig.FailAsync(origin.UriOf("a"));
        await ReceivedAsync(rig, time, 100_000);
        for (var second = 0; second < 60 && !running.IsCompleted; second++)
        {
            go.Release();
            time.Advance(Step);
        }

        (await running).Class.ShouldBe("timeout");
        rig.Sink.Phases.ShouldBe([RunningPhase.Stalled]);
    }

    [Fact]
    public async Task Stopping_a_silent_transfer_takes_no_time()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 100_000, Exchange.HangAsync) };
        var time = new ManualTime();
        using var rig = new TransferRig(time: time);
        using var stop = new CancellationTokenSource();
        var running = rig.RunAsync(origin.UriOf("a"), stop: stop.Token);
        await ReceivedAsync(rig, time, 100_000);
        await stop.CancelAsync();
        var stopped = (await running).ShouldBeOfType<TransferOutcome.Stopped>();
        stopped.Downloaded.ShouldBe(100_000);
        await UntilAsync(() => origin.Exchanges[0].IsClosed);
    }

    [Fact]
    public async Task Stopping_before_the_answer_keeps_what_was_kept()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 100_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = Exchange.HangAsync;
        using var stop = new CancellationTokenSource();
        var running = rig.RunAsync(origin.UriOf("a"), stop: stop.Token);
        await UntilAsync(() => origin.Exchanges.Count == 2);
        await stop.CancelAsync();
        (await running).ShouldBeOfType<TransferOutcome.Stopped>().Resume!.Bytes.ShouldBe(100_000);
    }

    /// <summary>Moves the clock frame by frame until so much was received.</summary>
    private static Task ReceivedAsync(TransferRig rig, ManualTime time, long bytes) => UntilAsync(() =>
    {
        time.Advance(TimeSpan.FromMilliseconds(1));
        return rig.Sink.Frames.Any(frame => frame.Downloaded == bytes);
    });

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        for (var tries = 0; !condition(); tries++)
        {
            tries.ShouldBeLessThan(5_000, "the condition never came true");
            await poll.WaitForNextTickAsync();
        }
    }
}
