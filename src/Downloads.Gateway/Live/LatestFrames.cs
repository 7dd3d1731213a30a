using Downloads.Actors.Feed;
using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>
/// Frames of which only the newest counts: progress by download, metrics. A client takes the next one it has not seen; what was replaced
/// meanwhile it never sees, which is all there is to coalescing. Bounded by what runs. Thread-safe.
/// </summary>
internal sealed class LatestFrames
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, LatestFrame> _frames = [];
    private long _version;

    /// <param name="key">The download, or <see cref="Guid.Empty"/> for a frame of no download.</param>
    /// <param name="subject">The download's state, for filters.</param>
    /// <param name="progress">What the frame tells, for snapshots.</param>
    /// <param name="body">See <see cref="Frames.LatestBody"/>.</param>
    public void Put(Guid key, DownloadState? subject, LiveProgress? progress, byte[] body)
    {
        lock (_gate)
        {
            _frames[key] = new LatestFrame(++_version, key, subject, progress, body);
        }
    }

    /// <summary>The progress of every download that has a frame, and the version up to which that holds.</summary>
    public (long Version, Dictionary<Guid, LiveProgress> Progress) Snapshot()
    {
        lock (_gate)
        {
            var progress = new Dictionary<Guid, LiveProgress>(_frames.Count);
            foreach (var (key, frame) in _frames)
            {
                if (frame.Progress is not null)
                {
                    progress.Add(key, frame.Progress);
                }
            }

            return (_version, progress);
        }
    }

    public void Remove(Guid key)
    {
        lock (_gate)
        {
            _frames.Remove(key);
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _frames.Clear();
        }
    }

    /// <summary>All frames newer than <paramref name="version"/>, oldest first.</summary>
    public IReadOnlyList<LatestFrame> After(long version)
    {
        lock (_gate)
        {
            if (version >= _version)
            {
                return [];
            }

            var newer = _frames.Values.Where(frame => frame.Version > version).ToList();
            newer.Sort(static (a, b) => a.Version.CompareTo(b.Version));
            return newer;
        }
    }

    /// <summary>Whether no newer frame took this one's place, and it was not given up.</summary>
    public bool IsCurrent(LatestFrame frame)
    {
        lock (_gate)
        {
            return _frames.TryGetValue(frame.Key, out var current) && current.Version == frame.Version;
        }
    }
}

internal sealed record LatestFrame(long Version, Guid Key, DownloadState? Subject, LiveProgress? Progress, byte[] Body);
