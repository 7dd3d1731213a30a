using Downloads.Actors.Queries;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;

namespace Downloads.Actors.Tests.Queries;

public sealed class DownloadViewsTests
{
    [Fact]
    public async Task A_list_walks_by_cursor_through_all_newest_first_without_gap_or_repetition()
    {
        await using var rig = new ActorRig();
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 25).Select(n => ActorRig.Spec($"http://origin.test/{n}"))]);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = rig.Downloads.List(DownloadFilter.All, DownloadOrder.NewestFirst, cursor, 10);
            seen.AddRange(page.Items.Select(i => i.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        seen.ShouldBe(ids.Reverse());
    }

    [Fact]
    public async Task Every_filter_finds_what_it_should_and_nothing_else()
    {
        await using var rig = new ActorRig();
        var a = await rig.SubmitAsync(ActorRig.Spec("http://a.test/1") with { PostTitle = "Ärger im Paradies", Label = "Films" });
        var b = await rig.SubmitAsync(ActorRig.Spec("http://b.test/1") with { PostTitle = "Other" });
        var transfers = new[] { await rig.Engine.NextAsync(), await rig.Engine.NextAsync() };
        transfers.Single(t => t.Request.DownloadId == b).Fail("http_404", transient: false);
        await rig.UntilAsync(b, DownloadStatus.Failed);

        Found(rig, new() { PostTitle = "äRGER" }).ShouldBe([a]);
        Found(rig, new() { Label = "films" }).ShouldBe([a]);
        Found(rig, new() { ProviderHost = "b.test" }).ShouldBe([b]);
        Found(rig, new() { Providers = ["http:a.test"] }).ShouldBe([a]);
        Found(rig, new() { PanelWords = ["failed"] }).ShouldBe([b]);
        Found(rig, new() { ManagerWords = ["downloading"] }).ShouldBe([a]);
        Found(rig, new() { States = [DownloadStatus.Failed], PanelWords = ["running"] }).ShouldBeEmpty();
        Found(rig, new() { FinishedSince = DateTimeOffset.UnixEpoch }).ShouldBe([b]);
        Found(rig, new() { Since = DateTimeOffset.MaxValue }).ShouldBeEmpty();
    }

    [Fact]
    public async Task Counts_follow_the_states()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        await rig.SubmitAsync([.. Enumerable.Range(0, 5).Select(n => ActorRig.Spec($"http://origin.test/{n}"))]);
        (await rig.Engine.NextAsync()).Complete();
        var second = await rig.Engine.NextAsync();
        await rig.UntilAsync(second.Request.DownloadId, DownloadStatus.Running);

        var counts = rig.Downloads.Count();

        counts.ByManagerWord["waiting"].ShouldBe(3);
        counts.ByManagerWord["downloading"].ShouldBe(1);
        counts.CompletedToday.ShouldBe(1);
        counts.FailedToday.ShouldBe(0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a cursor")]
    [InlineData("////")]
    [InlineData("MTIz")]
    public async Task A_foreign_cursor_is_refused(string cursor)
    {
        await using var rig = new ActorRig();

        Should.Throw<FormatException>(() => rig.Downloads.List(DownloadFilter.All, DownloadOrder.NewestFirst, cursor, 10));
    }

    [Fact]
    public async Task A_command_to_all_reaches_every_match_and_counts_refusals()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        var ids = await rig.SubmitAsync([.. Enumerable.Range(0, 450).Select(n => ActorRig.Spec($"http://origin.test/{n}"))]);
        await rig.Engine.NextAsync();

        var outcome = await rig.Downloads.CommandAllAsync(
            new DownloadFilter { ManagerWords = ["waiting"] }, () => new DownloadCommand.Pause(), CancellationToken.None);

        outcome.ShouldBe(new BulkOutcome(449, 449, 0));
        ids.Count(id => rig.Downloads.Find(id)!.Status == DownloadStatus.Paused).ShouldBe(449);
    }

    private static IEnumerable<Guid> Found(ActorRig rig, DownloadFilter filter) =>
        rig.Downloads.List(filter, DownloadOrder.NewestFirst, null, 100).Items.Select(i => i.Id);
}
