using System.Text.Json;

namespace Downloads.Imports;

/// <summary>One entry of a file that is imported.</summary>
/// <param name="Name">What people know it by.</param>
/// <param name="Job">The request that it is, as <see cref="Requests.RequestReader"/> reads it; null where it is skipped.</param>
/// <param name="Reason">Why it is skipped, or what of it is lost; null where nothing is.</param>
/// <param name="Paused">It was paused where it came from.</param>
public sealed record ImportEntry(string Name, JsonElement? Job, string? Reason = null, bool Paused = false)
{
    public static ImportEntry Skipped(string name, string reason) => new(name, Job: null, reason);
}

/// <summary>A file read: its format (<c>export</c>, <c>download_queue</c>, <c>metalink</c> or <c>aria2</c>) and entries, or why it is none of those.</summary>
public sealed record ImportReading(string? Format, IReadOnlyList<ImportEntry> Entries, string? Error);
