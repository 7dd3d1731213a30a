using Actors.TestKit;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>What is claimed while a transfer runs is what a process killed right then goes on with.</summary>
public sealed class CheckpointTests
{
    private static readonly Resource File = new(1, 4 << 20);

    [Fact]
    public async Task Without_the_interval_or_the_bytes_there_is_none()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var quick = new TransferRig(time: new ManualTime());
        await quick.RunAsync(origin.UriOf("a"));
        quick.Sink.Checkpoints.ShouldBeEmpty();

        using var small = new TransferRig(options => options with { CheckpointInterval = TimeSpan.Zero, CheckpointBytes = File.Length + 1 });
        await small.RunAsync(origin.UriOf("a"));
        small.Sink.Checkpoints.ShouldBeEmpty();
    }

    [Fact]
    public async Task One_is_due_when_both_bounds_have_passed()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { CheckpointInterval = TimeSpan.Zero });
        await rig.RunAsync(origin.UriOf("a"));
        rig.Sink.Checkpoints.Count.ShouldBeInRange(1, 4);
        long before = 0;
        foreach (var claim in rig.Sink.Checkpoints)
        {
            claim.Ranges.ShouldHaveSingleItem().Start.ShouldBe(0);
            claim.Bytes.ShouldBeGreaterThanOrEqualTo(before + rig.Options.CheckpointBytes);
            (claim.ETag, claim.Length, claim.Name).ShouldBe(("\"1\"", File.Length, "a"));
            before = claim.Bytes;
        }
    }

    [Fact]
    public async Task A_slow_commit_holds_up_neither_the_bytes_nor_another_attempt_at_it()
    {
        var release = new TaskCompletionSource();
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { CheckpointInterval = TimeSpan.Zero });
        var sawAll = new TaskCompletionSource();
        rig.Sink.OnCheckpoint = _ => release.Task;
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded == File.Length)
            {
                sawAll.TrySetResult();
            }
        };
        var running = rig.RunAsync(origin.UriOf("a"));
        await sawAll.Task;
        running.IsCompleted.ShouldBeFalse();
        release.SetResult();
        (await running).ShouldBeOfType<TransferOutcome.Fetched>();
        rig.Sink.Checkpoints.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_commit_that_fails_is_the_callers_error()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { CheckpointInterval = TimeSpan.Zero });
        rig.Sink.OnCheckpoint = _ => throw new InvalidOperationException("fenced");
        await Should.ThrowAsync<InvalidOperationException>(rig.RunAsync(origin.UriOf("a")));
    }

    [Fact]
    public async Task A_process_killed_at_a_checkpoint_goes_on_at_it()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { CheckpointInterval = TimeSpan.Zero });
        await rig.RunAsync(origin.UriOf("a"));
        var claim = rig.Sink.Checkpoints[0];

        // What was written behind the claim is lost or garbage.
        using (var part = System.IO.File.OpenHandle(rig.PartPath, access: FileAccess.ReadWrite))
        {
            RandomAccess.Write(part, new byte[File.Length - claim.Bytes], claim.Bytes);
        }

        rig.Kept = claim;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        origin.Ranges.ShouldBe(["bytes=0-", $"bytes={claim.Bytes}-"]);
    }

    [Fact]
    public async Task Frames_never_fall_and_end_with_all()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { ProgressInterval = TimeSpan.FromMilliseconds(1) });
        await rig.PublishAsync(origin.UriOf("a"));
        var frames = rig.Sink.Frames;
        frames.Select(frame => frame.Downloaded).ShouldBeInOrder();
        frames[^1].Downloaded.ShouldBe(File.Length);
        frames[^1].Total.ShouldBe(File.Length);
        frames[^1].Name.ShouldBe("a");
    }
}
