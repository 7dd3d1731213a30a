using Downloads.Life;
using Downloads.Requests;
using Downloads.Tests.Life;
using Downloads.Transfers;

namespace Downloads.Tests.Serialization;

/// <summary>An event for every golden file. The files are what journals hold: they are added, never changed.</summary>
internal static class GoldenEvents
{
    private static readonly DateTimeOffset At = Samples.Noon.AddMilliseconds(7);

    public static IReadOnlyDictionary<string, DownloadEvent> ByFile { get; } = new Dictionary<string, DownloadEvent>
    {
        ["download.queued.v1"] = new DownloadEvent.Queued(Samples.Id, Samples.Spec()) { At = At },
        ["download.queued.v1.full"] = new DownloadEvent.Queued(Samples.Id, FullSpec) { At = At },
        ["download.queued.v1.track"] = new DownloadEvent.Queued(Samples.Id, TrackSpec) { At = At },
        ["download.scheduled.v1"] = new DownloadEvent.Scheduled("node-1", 12) { At = At },
        ["download.started.v1"] = new DownloadEvent.Started(3, "node-1") { At = At },
        ["download.phase_changed.v1"] = new DownloadEvent.PhaseChanged(RunningPhase.Stalled) { At = At },
        ["download.resume_lost.v1"] = new DownloadEvent.ResumeLost(1, "the ETag changed") { At = At },
        ["download.file_fetched.v1"] = new DownloadEvent.FileFetched(2, new FetchedFile("a ü.iso", 5_000_000_000, new string('0', 64), 77, "\"v1\"")) { At = At },
        ["download.file_fetched.v1.empty"] = new DownloadEvent.FileFetched(0, new FetchedFile("empty", 0, new string('e', 64), 0)) { At = At },
        ["download.pausing.v1"] = new DownloadEvent.Pausing { At = At },
        ["download.paused.v1"] = new DownloadEvent.Paused { At = At },
        ["download.requeued.v1"] = new DownloadEvent.Requeued(QueueClass.Retry, RequeueReason.BackoffOver) { At = At },
        ["download.retrying.v1"] = new DownloadEvent.Retrying(Samples.Transient with { RetryAfterMs = 9_000 }, 2, 5, At.AddSeconds(9)) { At = At },
        ["download.completing.v1"] = new DownloadEvent.Completing { At = At },
        ["download.completed.v1"] = new DownloadEvent.Completed(["isos/a ü.iso", "isos/b.iso"]) { At = At },
        ["download.failed.v1"] = new DownloadEvent.Failed(Samples.Permanent, 1, 5) { At = At },
        ["download.cancelling.v1"] = new DownloadEvent.Cancelling(KeepPart: true) { At = At },
        ["download.cancelled.v1"] = new DownloadEvent.Cancelled(KeepPart: false) { At = At },
        ["download.cancelled.v1.late"] = new DownloadEvent.Cancelled(KeepPart: true) { At = At, Paths = ["a.iso"] },
        ["download.retried.v1"] = new DownloadEvent.Retried { At = At },
        ["download.updated.v1"] = new DownloadEvent.Updated(0, "", 1_048_576) { At = At },
        ["download.updated.v1.label"] = new DownloadEvent.Updated(null, "mine", null) { At = At },
        ["download.forgotten.v1"] = new DownloadEvent.Forgotten { At = At },
    };

    public static DownloadSpec FullSpec => new()
    {
        Urls = ["https://example.org/a", "https://example.org/b?x=1&y=<2>"],
        Provider = "http:example.org",
        Label = "lab\"el",
        PostTitle = "Größe \u4f8b \U0001F600",
        Priority = -7,
        Destination = "isos/2026",
        Filename = "a.iso",
        Checksum = new("sha-256", new string('c', 64)),
        SealedHeaders = "sealed:AAAA",
        Mirrors = ["https://mirror.example/a"],
        NotBefore = Samples.Noon.AddDays(1),
        Collision = CollisionPolicy.Overwrite,
        BytesPerSecond = 1_000_000,
        IfChanged = "\"v0\"",
    };

    public static DownloadSpec TrackSpec => new()
    {
        Urls = [],
        Provider = "slskd",
        Track = new("track-1", "Song", "Artist", "Album"),
    };

    public static string ManifestOf(string file) => string.Join('.', file.Split('.').Take(3));

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "Golden", file + ".json"));
}
