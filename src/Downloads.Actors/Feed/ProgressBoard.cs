using System.Collections.Concurrent;
using Downloads.Actors.Download;
using Downloads.Transfers;

namespace Downloads.Actors.Feed;

/// <summary>The latest progress of each running transfer: bounded by what runs, newest wins, never falling within a run.</summary>
public sealed class ProgressBoard
{
    private readonly ConcurrentDictionary<Guid, (long Run, LiveProgress Progress)> _entries = new();
    private long _version;

    public IReadOnlyCollection<LiveProgress> All => [.. _entries.Values.Select(e => e.Progress)];

    /// <summary>For a frame that comes from another node: the next number of this one.</summary>
    public long NextVersion() => Interlocked.Increment(ref _version);

    public LiveProgress? Of(Guid id) => _entries.TryGetValue(id, out var entry) ? entry.Progress : null;

    internal void Report(Guid id, string provider, TransferRun run, TransferProgress frame)
    {
        var next = new LiveProgress(id, provider, run.Attempt, frame, Interlocked.Increment(ref _version));
        _entries.AddOrUpdate(
            id,
            (run.Number, next),
            (_, old) => old.Run > run.Number
                ? old
                : (run.Number, old.Run == run.Number && old.Progress.Frame.Downloaded > frame.Downloaded
                    ? next with { Frame = frame with { Downloaded = old.Progress.Frame.Downloaded } }
                    : next));
    }

    internal void Remove(Guid id, long run)
    {
        if (_entries.TryGetValue(id, out var entry) && entry.Run == run)
        {
            _entries.TryRemove(new(id, entry));
        }
    }
}
