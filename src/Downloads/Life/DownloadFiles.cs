using Downloads.Transfers;

namespace Downloads.Life;

/// <summary>
/// Changes of a state that are no events: what is on disk, and what is known of it. Resume data is overwritten every few seconds, so it lives in the state alone and is
/// lost with it; a replay of the journal gives the same state without it, and the file is fetched anew.
/// </summary>
public static class DownloadFiles
{
    /// <summary>The state with newer resume data of the file in transfer. The same state where the report is of another attempt or nothing is being fetched.</summary>
    public static DownloadState WithCheckpoint(this DownloadState s, int attempt, int file, string name, long? total, ResumeData resume) =>
        IsBeingFetched(s, attempt, file)
            ? s.WithFile(file, f => f with { Name = name, Total = total, Resume = resume, Downloaded = Math.Max(f.Downloaded, resume.Bytes) })
            : s;

    /// <summary>
    /// The state with what a transfer says it kept at its end, before the events of <paramref name="command"/> are folded in. Null resume data
    /// means that nothing of use is left: a later attempt begins anew.
    /// </summary>
    public static DownloadState WithKept(this DownloadState s, DownloadCommand command) => command switch
    {
        DownloadCommand.ReportStopped c => Keep(s, c.Attempt, c.File, c.Kept),
        DownloadCommand.ReportFailed c => Keep(s, c.Attempt, c.File, c.Kept),
        _ => s,
    };

    internal static bool HasFile(this DownloadState s, int file) => (uint)file < (uint)s.Files.Length;

    internal static DownloadState WithFile(this DownloadState s, int file, Func<FileState, FileState> change) =>
        s with { Files = s.Files.SetItem(file, change(s.Files[file])) };

    private static DownloadState Keep(DownloadState s, int attempt, int file, ResumeData? kept) => IsBeingFetched(s, attempt, file)
        ? s.WithFile(file, f => f with { Name = kept?.Name ?? f.Name, Total = kept?.Length ?? f.Total, Resume = kept, Downloaded = kept?.Bytes ?? 0 })
        : s;

    private static bool IsBeingFetched(DownloadState s, int attempt, int file) =>
        s.Attempt == attempt && s.Status is DownloadStatus.Running or DownloadStatus.Pausing or DownloadStatus.Cancelling
            && s.HasFile(file) && s.Files[file].Fetched is null;
}
