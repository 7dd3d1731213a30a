namespace Actors.Links;

/// <summary>Bounds and times of the links of one node.</summary>
public sealed record LinkOptions
{
    /// <summary>Bytes of the longest frame sent or accepted: one message with its envelope.</summary>
    public int MaxFrameBytes { get; init; } = 16 << 20;

    /// <summary>Bytes that may wait to be written to one link; beyond it an ask is answered with <c>link.busy</c>.</summary>
    public int MaxWaitingBytes { get; init; } = 16 << 20;

    /// <summary>Messages of one link without an answer, at either end; beyond it an ask is answered with <c>link.busy</c>.</summary>
    public int MaxUnanswered { get; init; } = 65_536;

    /// <summary>How often a dialer asks whether the other end is there.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A link on which nothing came for this long is given up, at either end.</summary>
    public TimeSpan MaxSilence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time for connecting, TLS and the handshake together.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections that have not proven themselves yet; more are closed at once.</summary>
    public int MaxStrangers { get; init; } = 64;

    /// <summary>Wait before the second try to connect; doubles up to <see cref="MaxBackoff"/>, and up to a fifth of it comes on top by chance.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest wait between two tries to connect.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Messages kept for one shard while it moves, or its owner cannot be reached; beyond it an ask is answered with <c>shard.busy</c>.</summary>
    public int MaxParkedMessages { get; init; } = 1_000;

    /// <summary>Bytes kept for one shard.</summary>
    public int MaxParkedBytes { get; init; } = 4 << 20;

    /// <summary>How long a message that nobody waits for is tried; an ask is tried until its time-out.</summary>
    public TimeSpan TellPatience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Nodes that are tried one after the other before a message waits for a newer shard map.</summary>
    public int MaxHops { get; init; } = 3;

    /// <summary>Wait before a parked message is tried again when nothing else tells that it is time.</summary>
    public TimeSpan ParkedRetry { get; init; } = TimeSpan.FromMilliseconds(10);
}
