namespace Downloads.Gateway.Live;

/// <summary>Every bound of the live streams, and what happens at it.</summary>
internal sealed record LiveLimits
{
    /// <summary>Longest message a client may send; a longer one closes the connection with 4413.</summary>
    public const int MessageBytes = 64 * 1024;

    /// <summary>Connections; one more is refused with 503.</summary>
    public int Clients { get; init; } = 1024;

    /// <summary>Subscriptions a connection; one more is refused with an error frame.</summary>
    public int Subscriptions { get; init; } = 32;

    /// <summary>Malformed frames in a row a connection is forgiven; then it is closed with 4400.</summary>
    public int Malformed { get; init; } = 16;

    /// <summary>Downloads in a snapshot, the newest; the frame says <c>truncated</c> where there are more.</summary>
    public int SnapshotItems { get; init; } = 1000;

    /// <summary>Events a topic keeps for clients that come back with <c>since</c>.</summary>
    public int Retained { get; init; } = 2048;

    /// <summary>Events a topic keeps at most for connected clients that lag; whoever is further behind is closed with 4008.</summary>
    public int Backlog { get; init; } = 32 * 1024;

    /// <summary>Answers waiting for a client that sends but does not read; then nothing more is read from it.</summary>
    public int Answers { get; init; } = 64;

    /// <summary>How long a first message with a token may take.</summary>
    public TimeSpan AuthTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection may outlive its token.</summary>
    public TimeSpan TokenCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a client that is being closed may take to read what is on its way.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Protocol-level ping interval; a client that answers none for twice as long is dropped.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Interval of progress frames: a little under 15 Hz.</summary>
    public TimeSpan Progress { get; init; } = TimeSpan.FromMilliseconds(70);

    /// <summary>Interval of metrics.</summary>
    public TimeSpan Metrics { get; init; } = TimeSpan.FromSeconds(1);
}
