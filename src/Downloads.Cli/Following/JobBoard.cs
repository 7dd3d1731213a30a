using System.Text.Json;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Following;

/// <summary>The downloads that are followed, brought up to date by the event stream. Used by one thread at a time.</summary>
internal sealed class JobBoard(IDisplay display)
{
    private readonly Dictionary<Guid, Job> _jobs = [];

    public IReadOnlyCollection<Job> Jobs => _jobs.Values;

    public bool AllFinal => _jobs.Values.All(job => job.IsFinal);

    /// <summary>Downloads that do not fit on the disk, where nothing else is left; else none.</summary>
    public IReadOnlyList<Job> OnlyOutOfSpace() =>
        _jobs.Values.All(job => job.IsFinal || job.IsOutOfSpace) ? [.. _jobs.Values.Where(job => job.IsOutOfSpace)] : [];

    public bool AllQuiet => _jobs.Values.All(job => job.IsFinal || job.Status == RuntimeStatus.Paused);

    public Job? Find(Guid id) => _jobs.GetValueOrDefault(id);

    /// <summary>Takes up a download as the node has it now.</summary>
    /// <param name="told">Its status by the stream, where the stream told one. The node may be further by now; what led there is still to be told.</param>
    public void Put(JobView view, string? told = null)
    {
        var known = _jobs.TryGetValue(view.Id, out var job);
        if (!known)
        {
            _jobs[view.Id] = job = new Job(view.Id, view.Name);
        }

        var status = told ?? JobWords.Runtime(view);
        var changed = job!.Status != status && !job.IsFinal;
        Copy(view, job);
        job.Status = status;
        if (!known)
        {
            display.Added(job);
        }
        else if (changed)
        {
            display.Changed(job);
        }
    }

    /// <summary>Applies an event of the topic <c>runtime</c>.</summary>
    /// <returns>A download that is not on the board, or that the API tells more of (its files, its failure); null where nothing is left to do.</returns>
    public ToRead? Apply(JsonElement data)
    {
        if (!data.TryGetProperty("task_id", out var task) || !task.TryGetGuid(out var id))
        {
            return null;
        }

        if (Find(id) is not { } job)
        {
            return new(id, Text(data, "to") ?? (IsProgress(data) ? RuntimeStatus.Running : null));
        }

        if (Text(data, "to") is { } to)
        {
            return ApplyStatus(job, to, data) ? new(id, to) : null;
        }

        if (IsProgress(data))
        {
            ApplyProgress(job, data);
        }
        else if (data.TryGetProperty("code", out var code))
        {
            display.Note($"warning    {SafeText.Of(job.Name)}  {SafeText.Of(code.GetString())}: {SafeText.Of(Text(data, "message"))}");
            return code.GetString() == "disk_full" ? new(id, job.Status) : null;
        }

        return null;
    }

    /// <summary>Each download's status in a snapshot of the topic <c>runtime</c>. It fits exactly to the events behind it; what is read later does not.</summary>
    public static Dictionary<Guid, string> StatusesIn(JsonElement snapshot)
    {
        var statuses = new Dictionary<Guid, string>();
        foreach (var item in snapshot.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array ? items.EnumerateArray() : default)
        {
            if (item.TryGetProperty("task_id", out var task) && task.TryGetGuid(out var id) && Text(item, "status") is { } status)
            {
                statuses[id] = status;
            }
        }

        return statuses;
    }

    private static bool IsProgress(JsonElement data) => data.TryGetProperty("downloaded", out _);

    private bool ApplyStatus(Job job, string status, JsonElement data)
    {
        // What is final stays so here, even where somebody retries it.
        if (job.IsFinal || job.Status == status)
        {
            return false;
        }

        job.Error = Text(data, "error") ?? job.Error;
        job.IsOutOfSpace = false;
        job.Attempt = (int)(Number(data, "attempt") ?? job.Attempt);
        job.MaxAttempts = (int)(Number(data, "max_attempts") ?? job.MaxAttempts);
        if (RuntimeStatus.IsFinal(status))
        {
            return true;
        }

        job.Status = status;
        display.Changed(job);
        return false;
    }

    private void ApplyProgress(Job job, JsonElement data)
    {
        job.Downloaded = (long)(Number(data, "downloaded") ?? job.Downloaded);
        job.Total = (long?)Number(data, "total") ?? job.Total;
        job.Speed = Number(data, "smoothed_speed") ?? 0;
        job.EtaSeconds = Number(data, "eta_secs");
        display.Progressed(job);
    }

    private static void Copy(JobView view, Job job)
    {
        job.Name = view.Name;
        job.Error = view.ErrorMessage ?? job.Error;
        job.IsOutOfSpace = view is { State: "Retrying", FailureClass: "disk_full" };
        job.Attempt = view.Attempt ?? job.Attempt;
        job.MaxAttempts = view.MaxAttempts ?? job.MaxAttempts;
        job.Downloaded = view.Progress.BytesDownloaded;
        job.Total = view.Progress.TotalBytes;
        job.Speed = view.Progress.SpeedBytesPerSec ?? 0;
        job.EtaSeconds = view.Progress.EtaSeconds;
        job.Files = [.. (view.Files ?? []).Select(file => file.Path).OfType<string>()];
    }

    private static string? Text(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement data, string name) =>
        data.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}

/// <summary>A download to be asked for.</summary>
/// <param name="Told">Its status by the stream; null where it told none.</param>
internal readonly record struct ToRead(Guid Id, string? Told);
