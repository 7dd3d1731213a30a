using Downloads.Life;

namespace Downloads.Tests.Life;

/// <summary>Every state × every command, against the table of what is right.</summary>
public sealed class TransitionTableTests
{
    // '-': success without events; '!': illegal_transition; '!x': refused with code x.
    private const string Table = """
        command            | none       | Waiting           | Retrying | Scheduled | Running                | Pausing            | Paused   | Cancelling | Completing | Completed | Failed           | Cancelled
        Queue              | Queued     | -                 | -        | -         | -                      | -                  | -        | -          | -          | -         | -                | -
        Queue another      | Queued     | !exists           | !exists  | !exists   | !exists                | !exists            | !exists  | !exists    | !exists    | !exists   | !exists          | !exists
        Pause              | !not_found | Paused            | Paused   | Paused    | Pausing                | -                  | -        | !          | !          | !         | !                | !
        Resume             | !not_found | -                 | -        | -         | -                      | !                  | Requeued | !          | -          | !         | !                | !
        Cancel             | !not_found | Cancelled         | Cancelled | Cancelled | Cancelling            | Cancelling         | Cancelled | -         | Cancelling | !         | !                | -
        Retry              | !not_found | !                 | !        | !         | !                      | !                  | !        | !          | !          | !         | Retried          | Retried
        Start              | !not_found | Requeued          | Requeued | -         | -                      | !                  | Requeued | !          | -          | !         | Retried+Requeued | Retried+Requeued
        Update             | !not_found | Updated           | Updated  | Updated   | Updated                | Updated            | Updated  | Updated    | Updated    | Updated   | Updated          | Updated
        Update to the same | !not_found | -                 | -        | -         | -                      | -                  | -        | -          | -          | -         | -                | -
        Forget             | !not_found | !not_final        | !not_final | !not_final | !not_final          | !not_final         | !not_final | !not_final | !not_final | Forgotten | Forgotten     | Forgotten
        Grant              | !not_found | Scheduled+Started | !not_waiting | !not_waiting | !not_waiting    | !not_waiting       | !not_waiting | !not_waiting | !not_waiting | !not_waiting | !not_waiting | !not_waiting
        Recover            | !not_found | -                 | -        | Requeued  | Requeued               | Paused             | -        | Cancelled  | Completing | -         | -                | -
        Wake               | !not_found | -                 | Requeued | -         | -                      | -                  | -        | -          | -          | -         | -                | -
        ReportPhase        | !not_found | -                 | -        | -         | PhaseChanged           | -                  | -        | -          | -          | -         | -                | -
        ReportResumeLost   | !not_found | -                 | -        | -         | ResumeLost             | ResumeLost         | -        | -          | ResumeLost | -         | -                | -
        ReportFetched      | !not_found | -                 | -        | -         | FileFetched+Completing | FileFetched+Paused | -        | Cancelled  | -          | -         | -                | -
        ReportStopped      | !not_found | -                 | -        | -         | Requeued               | Paused             | -        | Cancelled  | -          | -         | -                | -
        ReportFailed       | !not_found | -                 | -        | -         | Retrying               | Paused             | -        | Cancelled  | Retrying   | -         | -                | -
        ReportFailed at last | !not_found | -               | -        | -         | Failed                 | Paused             | -        | Cancelled  | Failed     | -         | -                | -
        ReportPublished    | !not_found | -                 | -        | -         | -                      | -                  | -        | Cancelled  | Completed  | -         | -                | -
        """;

    private static readonly string[][] Cells =
        [.. Table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|', StringSplitOptions.TrimEntries))];

    public static TheoryData<string, string, string> Pairs()
    {
        var pairs = new TheoryData<string, string, string>();
        foreach (var row in Cells.Skip(1))
        {
            for (var i = 1; i < row.Length; i++)
            {
                pairs.Add(Cells[0][i], row[0], row[i]);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_command_in_every_state_does_what_the_table_says(string stateName, string commandName, string expected)
    {
        var state = stateName == "none" ? null : Samples.In(Enum.Parse<DownloadStatus>(stateName));

        var step = Step.Of(state, CommandNamed(commandName, state), Samples.Noon.AddSeconds(3));

        step.Outcome.ShouldBe(expected == "!" ? "!illegal_transition" : expected);
        if (step.Decision is Decision.Rejected { Code: "download.illegal_transition" } refused)
        {
            refused.Detail.ShouldContain(stateName);
        }
    }

    [Fact]
    public void The_table_names_every_state()
    {
        Cells[0].Skip(2).ShouldBe(Enum.GetNames<DownloadStatus>(), ignoreOrder: true);
    }

    [Fact]
    public void The_table_names_every_command()
    {
        var unions = typeof(DownloadCommand).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(DownloadCommand))).Select(t => t.Name);

        Cells.Skip(1).Select(r => r[0].Split(' ')[0]).Distinct().ShouldBe(unions, ignoreOrder: true);
    }

    private static DownloadCommand CommandNamed(string name, DownloadState? state)
    {
        var attempt = state?.Attempt ?? 0;
        return name switch
        {
            "Queue" => new DownloadCommand.Queue(Samples.Id, Samples.Spec()),
            "Queue another" => new DownloadCommand.Queue(Samples.Id, Samples.Spec("https://example.org/other")),
            "Pause" => new DownloadCommand.Pause(),
            "Resume" => new DownloadCommand.Resume(),
            "Cancel" => new DownloadCommand.Cancel(),
            "Retry" => new DownloadCommand.Retry(),
            "Start" => new DownloadCommand.Start(),
            "Update" => new DownloadCommand.Update(Priority: 5, Label: null, BytesPerSecond: null),
            "Update to the same" => new DownloadCommand.Update(Priority: 0, Label: "", BytesPerSecond: 0),
            "Forget" => new DownloadCommand.Forget(),
            "Grant" => new DownloadCommand.Grant("n2", 8),
            "Recover" => new DownloadCommand.Recover(),
            "Wake" => new DownloadCommand.Wake(),
            "ReportPhase" => new DownloadCommand.ReportPhase(attempt, RunningPhase.Stalled),
            "ReportResumeLost" => new DownloadCommand.ReportResumeLost(attempt, 0, "changed"),
            "ReportFetched" => new DownloadCommand.ReportFetched(attempt, 0, Samples.Fetched()),
            "ReportStopped" => new DownloadCommand.ReportStopped(attempt, 0, Samples.Resume(10), 10),
            "ReportFailed" => Samples.ReportFailed(attempt, Samples.Transient),
            "ReportFailed at last" => Samples.ReportFailed(attempt, Samples.Transient) with { MaxAttempts = 1 },
            "ReportPublished" => new DownloadCommand.ReportPublished(attempt, ["a.iso"]),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such command."),
        };
    }
}
