namespace Downloads.Gateway.Live;

/// <summary>The topics there are (contracts, section 5).</summary>
internal sealed class LiveTopics
{
    /// <summary>Numbers of this process start here: microseconds since 1970, so that a later process goes on above, and below 2^53 until 2255.</summary>
    private const long NumbersPerMillisecond = 1000;

    private long _changes;

    public LiveTopics(TimeProvider time, LiveLimits limits)
    {
        Epoch = time.GetUtcNow().ToUnixTimeMilliseconds();
        var start = Epoch * NumbersPerMillisecond;
        Notifications = new("notifications", start, limits);
        Runtime = new("runtime", start, limits);
        Warnings = new("warnings", start, limits);
        Metrics = new("metrics", start, limits);
        Cluster = new("cluster", start, limits);
        Log = new("log", start, limits);
    }

    /// <summary>Changes with each start: a number of another epoch leads to a gap and a snapshot.</summary>
    public long Epoch { get; }

    /// <summary>What the status panel shows; see contracts, section 2.</summary>
    public LiveTopic Notifications { get; }

    /// <summary>Status changes, progress, warnings and metrics of downloads.</summary>
    public LiveTopic Runtime { get; }

    public LiveTopic Warnings { get; }

    public LiveTopic Metrics { get; }

    /// <summary>Members that come and go, shards that move; for the scope admin.</summary>
    public LiveTopic Cluster { get; }

    /// <summary>The node's log; for the scope admin.</summary>
    public LiveTopic Log { get; }

    /// <summary>Committed changes of downloads that were told since the start.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public void CountChange() => Interlocked.Increment(ref _changes);

    /// <summary>Whether it tells of the server and its peers rather than of downloads: for the scope admin, and wherever there is a server.</summary>
    public bool IsOfServer(LiveTopic topic) => topic == Cluster || topic == Log;

    public LiveTopic? Find(string name) => name switch
    {
        "notifications" => Notifications,
        "runtime" => Runtime,
        "warnings" => Warnings,
        "metrics" => Metrics,
        "cluster" => Cluster,
        "log" => Log,
        _ => null,
    };

    /// <summary>Forgets everything about downloads, so that every client gets a gap and a snapshot.</summary>
    public void Clear()
    {
        foreach (var topic in (ReadOnlySpan<LiveTopic>)[Notifications, Runtime, Warnings, Metrics])
        {
            topic.Log.Clear();
            topic.Latest.Clear();
        }
    }
}
