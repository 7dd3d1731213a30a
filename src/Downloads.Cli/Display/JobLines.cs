namespace Downloads.Cli.Display;

/// <summary>One line of text for a job, the same in every display.</summary>
public static class JobLines
{
    /// <summary>What a status change is announced with, such as <c>completed  movie.mkv  1.4 GB</c>.</summary>
    public static string Change(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var word = job.Status switch
        {
            RuntimeStatus.Pending when job.Attempt > 0 && job.Error is not null => "retrying",
            RuntimeStatus.Pending => "waiting",
            RuntimeStatus.Running => "running",
            _ => job.Status.ToLowerInvariant(),
        };
        var detail = job.Status switch
        {
            RuntimeStatus.Completed => Figures.Size(job.Total ?? job.Downloaded),
            RuntimeStatus.Failed => SafeText.Of(job.Error ?? "no reason given"),
            RuntimeStatus.Pending when word == "retrying" => $"{SafeText.Of(job.Error)} (attempt {job.Attempt} of {job.MaxAttempts})",
            _ => string.Empty,
        };
        return $"{word,-10} {SafeText.Of(job.Name)}{(detail.Length > 0 ? "  " : string.Empty)}{detail}";
    }

    /// <summary>How far a job is, such as <c>42.0 %  6.1 MB of 15 MB  2.0 MB/s  4s left</c>.</summary>
    public static string Progress(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var parts = new List<string>(4);
        if (Figures.Percent(job.Downloaded, job.Total) is { } percent)
        {
            parts.Add($"{percent:0.0} %");
        }

        parts.Add(job.Total is { } total ? $"{Figures.Size(job.Downloaded)} of {Figures.Size(total)}" : Figures.Size(job.Downloaded));
        if (job.Speed > 0)
        {
            parts.Add($"{Figures.Size(job.Speed)}/s");
        }

        if (job.EtaSeconds is { } eta)
        {
            parts.Add($"{Figures.Duration(eta)} left");
        }

        return string.Join("  ", parts);
    }
}
