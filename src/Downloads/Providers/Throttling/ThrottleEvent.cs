using Downloads.Life;

namespace Downloads.Providers;

/// <summary>What happened to a provider.</summary>
public abstract record ThrottleEvent
{
    private ThrottleEvent()
    {
    }

    public required DateTimeOffset At { get; init; }

    /// <summary>A permit was given out.</summary>
    /// <param name="Permit">Its number: one more than the last.</param>
    /// <param name="Overtook">Whether a class that counts it was passed over (<see cref="FairShare.Overtakes"/>).</param>
    /// <param name="Spacing">Time the start is worth (<see cref="StartRate.Spacing"/>).</param>
    /// <param name="IsProbe">Whether the circuit waits for how this one fares.</param>
    public sealed record Granted(long Permit, Guid Download, QueueClass Class, bool Overtook, TimeSpan Spacing, bool IsProbe) : ThrottleEvent
    {
        /// <summary>Where the download runs; empty until a node gave room for it.</summary>
        public string Node { get; init; } = "";
    }

    /// <summary>A permit was given out for one more connection of a download that runs already.</summary>
    /// <param name="Permit">Its number: one more than the last.</param>
    /// <param name="Holder">The permit under which the download runs.</param>
    public sealed record Lent(long Permit, long Holder) : ThrottleEvent;

    /// <summary>A download of another provider may open a connection to this one, as to a mirror.</summary>
    /// <param name="Node">Where it runs.</param>
    public sealed record LentToGuest(long Permit, Guid Download, string Node) : ThrottleEvent;

    /// <summary>A node's part of the rate was set (<see cref="RateShare"/>).</summary>
    /// <param name="Number">Higher than that of any before.</param>
    public sealed record RateTold(string Node, long Number, long BytesPerSecond) : ThrottleEvent;

    /// <summary>A node confirmed what it was told last.</summary>
    public sealed record RateTaken(string Node) : ThrottleEvent;

    /// <summary>A permit came back.</summary>
    public sealed record Returned(long Permit) : ThrottleEvent;

    /// <summary>The host gave bytes to the holder of a permit, or answered it well.</summary>
    public sealed record Served(long Permit) : ThrottleEvent;

    /// <summary>The host failed the holder of a permit.</summary>
    public sealed record HostFailed(long Permit, string Error) : ThrottleEvent;

    public sealed record CircuitOpened(DateTimeOffset Until) : ThrottleEvent;

    /// <summary>A user does not want to wait for the end of the open time.</summary>
    public sealed record ProbeAsked : ThrottleEvent;

    /// <summary>The host asked for calm.</summary>
    public sealed record Calmed(DateTimeOffset Until) : ThrottleEvent;

    /// <summary>The holder of a permit met a full disk. The pause that it begins is not prolonged by those who meet it, too.</summary>
    public sealed record DiskFilled(long Permit) : ThrottleEvent;

    public sealed record DiskFreed : ThrottleEvent;
}
