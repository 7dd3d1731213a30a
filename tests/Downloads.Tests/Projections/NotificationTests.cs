using System.Text.Json;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Tests.Life;

namespace Downloads.Tests.Projections;

public sealed class NotificationTests
{
    [Fact]
    public void A_life_is_told_in_panel_words_with_who_caused_each()
    {
        var told = Tell(
            new DownloadCommand.Queue(Samples.Id, Samples.ThreeFiles),
            new DownloadCommand.Grant("n1", 1),
            new DownloadCommand.ReportFetched(1, 0, Samples.Fetched("a")),
            Samples.ReportFailed(1, Samples.Transient) with { File = 1 },
            new DownloadCommand.Start(),
            new DownloadCommand.Grant("n1", 2),
            new DownloadCommand.Pause(),
            new DownloadCommand.ReportStopped(2, 1, null, 0),
            new DownloadCommand.Resume(),
            new DownloadCommand.Grant("n1", 3),
            new DownloadCommand.ReportFetched(3, 1, Samples.Fetched("b")),
            new DownloadCommand.ReportFetched(3, 2, Samples.Fetched("c")),
            new DownloadCommand.ReportPublished(3, ["a", "b", "c"]),
            new DownloadCommand.Forget());

        told.ShouldBe(
        [
            ("queued", "api"), ("running", "worker"), ("progress", "worker"), ("queued", "worker"), ("running", "worker"), ("queued", "worker"),
            ("running", "worker"), ("progress", "worker"), ("progress", "worker"), ("succeeded", "worker"),
        ]);
    }

    [Fact]
    public void A_cancel_where_nothing_runs_is_the_clients_and_after_a_stop_the_nodes()
    {
        Tell(new DownloadCommand.Queue(Samples.Id, Samples.Spec()), new DownloadCommand.Cancel(), new DownloadCommand.Retry())
            .ShouldBe([("queued", "api"), ("cancelled", "api"), ("queued", "api")]);
        Tell(
            new DownloadCommand.Queue(Samples.Id, Samples.Spec()), new DownloadCommand.Grant("n1", 1), new DownloadCommand.Cancel(),
            new DownloadCommand.ReportStopped(1, 0, null, 0))
            .ShouldBe([("queued", "api"), ("running", "worker"), ("cancelled", "worker")]);
    }

    [Fact]
    public void What_does_not_apply_is_null_and_never_absent()
    {
        var queued = new DownloadEvent.Queued(Samples.Id, Samples.Spec()) { At = Samples.Noon };

        var json = JsonSerializer.Serialize(
            NotificationEvent.Of(null, queued, DownloadEvolver.Evolve(null, queued))!, ProjectionJson.Default.NotificationEvent);

        json.ShouldBe("""
            {"type":"queued","download_id":"0192f0c1-2d3e-7a4b-8c5d-6e7f80910a1b","post_title":null,"label":null,"urls":["https://example.org/a.iso"],
            "provider_hosts":["example.org"],"queued_at":"2026-03-01T12:00:00Z","started_at":null,"finished_at":null,"file_count":1,"completed_files":0,
            "failure_reason":null,"output_path":null,"source":"api"}
            """.ReplaceLineEndings(""));
    }

    private static List<(string Type, string Source)> Tell(params DownloadCommand[] commands)
    {
        var told = new List<(string, string)>();
        DownloadState? state = null;
        foreach (var command in commands)
        {
            var step = Step.Of(state, command, Samples.Noon);
            step.Decision.ShouldBeOfType<Decision.Accepted>(command.ToString());
            var before = state;
            foreach (var e in step.Events)
            {
                var after = DownloadEvolver.Evolve(before, e);
                if (NotificationEvent.Of(before, e, after) is { } notification)
                {
                    told.Add((notification.Type, notification.Source));
                }

                before = after;
            }

            state = step.After;
        }

        return told;
    }
}
