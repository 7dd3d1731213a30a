using System.Text.Json;
using Downloads.Cli.Client;
using Downloads.Cli.Display;
using Downloads.Cli.Following;

namespace Downloads.Cli.Tests.Following;

/// <summary>The stream tells what happened in order; what is read meanwhile may be ahead of it, and must not be told twice.</summary>
public sealed class JobBoardTests : IDisplay
{
    private static readonly Guid Id = Guid.Parse("01a2131b-4909-7000-a87a-5e2463f37ae0");
    private readonly List<string> _shown = [];
    private readonly JobBoard _board;

    public JobBoardTests() => _board = new JobBoard(this);

    [Fact]
    public void A_download_that_is_new_is_shown_as_the_stream_tells_it_though_the_node_is_further()
    {
        Happens("Pending", read: "downloading");
        Happens("Scheduled");
        Happens("Running");
        Happens("Completing");
        Happens("Completed", read: "completed");

        _shown.ShouldBe(["Pending", "Scheduled", "Running", "Completing", "Completed"]);
    }

    [Fact]
    public void After_a_snapshot_a_download_stands_where_the_snapshot_has_it()
    {
        _board.Put(View("waiting"));
        using var snapshot = JsonDocument.Parse($$"""{"op":"snapshot","topic":"runtime","seq":1,"items":[{"task_id":"{{Id}}","status":"Scheduled"}]}""");
        _board.Put(View("completed"), JobBoard.StatusesIn(snapshot.RootElement).GetValueOrDefault(Id));
        _board.AllFinal.ShouldBeFalse();
        Happens("Running");
        Happens("Completed", read: "completed");

        _shown.ShouldBe(["Pending", "Scheduled", "Running", "Completed"]);
    }

    [Fact]
    public void A_download_that_the_snapshot_does_not_show_stands_as_it_was_read()
    {
        _board.Put(View("waiting"));
        using var snapshot = JsonDocument.Parse("""{"op":"snapshot","topic":"runtime","seq":1,"items":[]}""");
        _board.Put(View("completed"), JobBoard.StatusesIn(snapshot.RootElement).GetValueOrDefault(Id));

        _shown.ShouldBe(["Pending", "Completed"]);
        _board.AllFinal.ShouldBeTrue();
    }

    [Fact]
    public void One_that_is_heard_of_by_its_progress_is_running()
    {
        using var progress = JsonDocument.Parse($$"""{"type":"download_progress","task_id":"{{Id}}","downloaded":1,"total":2}""");
        var wanted = _board.Apply(progress.RootElement)!.Value;
        _board.Put(View("completed"), wanted.Told);
        Happens("Completing");
        Happens("Completed", read: "completed");

        _shown.ShouldBe(["Running", "Completing", "Completed"]);
    }

    [Fact]
    public void One_that_is_retried_before_its_failure_is_read_has_failed()
    {
        _board.Put(View("downloading"));
        Happens("Failed", read: "waiting");
        Happens("Pending");

        _shown.ShouldBe(["Running", "Failed"]);
    }

    void IDisplay.Added(Job job) => _shown.Add(job.Status);

    void IDisplay.Changed(Job job) => _shown.Add(job.Status);

    void IDisplay.Message(JsonElement message)
    {
    }

    void IDisplay.Progressed(Job job)
    {
    }

    void IDisplay.Note(string line)
    {
    }

    ValueTask IAsyncDisposable.DisposeAsync() => ValueTask.CompletedTask;

    private static JobView View(string status) => new() { Id = Id, Status = status };

    private void Happens(string to, string? read = null)
    {
        using var data = JsonDocument.Parse($$"""{"type":"task_status_changed","task_id":"{{Id}}","to":"{{to}}"}""");
        var wanted = _board.Apply(data.RootElement);
        (wanted is null).ShouldBe(read is null, to);
        if (wanted is { } job)
        {
            _board.Put(View(read!), job.Told);
        }
    }
}
