using Downloads.Actors.Feed;
using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>
/// Makes the progress frames of the runtime topic. Only downloads whose start the hub has told have any, and only of that attempt: so progress
/// never comes before its status event nor after its end. Bounded by what runs. Thread-safe.
/// </summary>
internal sealed class ProgressFrames(IDownloadFeed feed, LiveTopics topics)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DownloadState> _running = [];
    private long _version;

    /// <summary>Takes in what runs already when the hub starts.</summary>
    public void Seed(IReadOnlyList<DownloadState> states)
    {
        lock (_gate)
        {
            foreach (var state in states)
            {
                _running.TryAdd(state.Id, state);
            }
        }
    }

    /// <summary>Takes a change in, before it is told. Progress of an attempt that is over is given up.</summary>
    public void Observe(DownloadChange change)
    {
        lock (_gate)
        {
            var running = change.After.HoldsPermit && change.After.Status != DownloadStatus.Scheduled;
            if (_running.TryGetValue(change.Id, out var before) && !(running && before.Attempt == change.After.Attempt))
            {
                _running.Remove(change.Id);
                topics.Runtime.Latest.Remove(change.Id);
            }

            if (running)
            {
                _running[change.Id] = change.After;
            }
        }
    }

    /// <summary>Makes a frame of whatever moved since the last time; false where nothing did.</summary>
    public bool Publish()
    {
        var topic = topics.Runtime;
        lock (_gate)
        {
            var newest = _version;
            foreach (var progress in feed.Progress)
            {
                if (progress.Version > _version && _running.TryGetValue(progress.Id, out var state) && state.Attempt == progress.Attempt)
                {
                    newest = Math.Max(newest, progress.Version);
                    topic.Latest.Put(progress.Id, state, progress, Frames.LatestBody(topic.Name, LiveData.Progress(progress)));
                }
            }

            var moved = newest > _version;
            _version = newest;
            return moved;
        }
    }

    /// <summary>What a snapshot shows of running transfers, up to date, and the version of the frames that it covers.</summary>
    public (long Version, IReadOnlyDictionary<Guid, LiveProgress> Progress) Snapshot()
    {
        Publish();
        return topics.Runtime.Latest.Snapshot();
    }
}
