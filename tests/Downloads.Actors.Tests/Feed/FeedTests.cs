using Downloads.Actors.Feed;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;

namespace Downloads.Actors.Tests.Feed;

public sealed class FeedTests
{
    [Fact]
    public async Task A_reader_that_falls_far_behind_reads_the_same_changes_back_from_the_journal()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        using var stop = new CancellationTokenSource();
        await using var slow = rig.Feed.ChangesAsync(stop.Token).GetAsyncEnumerator();
        var first = slow.MoveNextAsync();

        // More bytes than the ring holds, so that the reader is behind it.
        var title = new string('t', 2_000);
        var expected = new HashSet<Guid>();
        for (var batch = 0; batch < 3; batch++)
        {
            expected.UnionWith(await rig.SubmitAsync(
                [.. Enumerable.Range(0, 2_000).Select(n => ActorRig.Spec($"http://origin.test/{batch}/{n}") with { PostTitle = title })]));
        }

        var seen = new List<DownloadChange>();
        for (var more = await first; more && seen.Count(c => c.Event is DownloadEvent.Queued) < expected.Count; more = await slow.MoveNextAsync())
        {
            seen.AddRange(slow.Current);
            if (seen.Count(c => c.Event is DownloadEvent.Queued) == expected.Count)
            {
                break;
            }
        }

        var queued = seen.Where(c => c.Event is DownloadEvent.Queued).ToList();
        queued.Select(c => c.Id).ToHashSet().ShouldBe(expected, ignoreOrder: true);
        queued.Count.ShouldBe(expected.Count);
        queued.ShouldAllBe(c => c.Before == null && c.After.Status == DownloadStatus.Waiting && c.Seq == 1);
        await stop.CancelAsync();
    }

    [Fact]
    public async Task Progress_never_falls_within_an_attempt_and_goes_when_the_transfer_ends()
    {
        await using var rig = new ActorRig();
        var id = await rig.SubmitAsync();
        var transfer = await rig.Engine.NextAsync();

        transfer.Sink.Progress(new(null, 500, 1000, 1, 1, 1));
        transfer.Sink.Progress(new(null, 400, 1000, 1, 1, 1));

        rig.Feed.ProgressOf(id)!.Frame.Downloaded.ShouldBe(500);
        transfer.Complete();
        await rig.UntilAsync(id, DownloadStatus.Completed);
        rig.Feed.ProgressOf(id).ShouldBeNull();
    }

    [Theory]
    [InlineData("retry_exhausted")]
    [InlineData("resume_lost")]
    [InlineData("stalled")]
    public async Task Trouble_is_told_as_a_warning(string code)
    {
        await using var rig = new ActorRig(o => o.With(p => p with { RetryAttempts = 1 }));
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var warnings = rig.Feed.WarningsAsync(stop.Token).GetAsyncEnumerator();
        var first = warnings.MoveNextAsync();
        var id = await rig.SubmitAsync();
        var transfer = await rig.Engine.NextAsync();

        switch (code)
        {
            case "retry_exhausted":
                transfer.Fail("reset", transient: true);
                break;
            case "resume_lost":
                transfer.Sink.ResumeLost("The resource changed.");
                break;
            default:
                transfer.Sink.Phase(RunningPhase.Stalled);
                break;
        }

        (await first).ShouldBeTrue();
        warnings.Current.Code.ShouldBe(code);
        warnings.Current.DownloadId.ShouldBe(id);
    }
}
