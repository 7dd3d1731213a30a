namespace Downloads.Cli.Display;

/// <summary>What the command line knows of one download; changed by one thread, the reader of the event stream.</summary>
public sealed class Job(Guid id, string name)
{
    public Guid Id { get; } = id;

    /// <summary>Label, file name, or address; as it came, not yet safe for a terminal.</summary>
    public string Name { get; set; } = name;

    /// <summary>Word of the runtime topic: <c>Pending</c>, <c>Running</c>, <c>Completed</c>, …</summary>
    public string Status { get; set; } = RuntimeStatus.Pending;

    public string? Error { get; set; }

    public int Attempt { get; set; }

    public int MaxAttempts { get; set; }

    public long Downloaded { get; set; }

    public long? Total { get; set; }

    /// <summary>Bytes a second, smoothed.</summary>
    public double Speed { get; set; }

    public double? EtaSeconds { get; set; }

    /// <summary>Paths of the finished files, as the node names them.</summary>
    public IReadOnlyList<string> Files { get; set; } = [];

    public bool IsFinal => RuntimeStatus.IsFinal(Status);

    /// <summary>Waits until there is room on the disk, for as long as that takes.</summary>
    public bool IsOutOfSpace { get; set; }
}

/// <summary>The words of the runtime topic (contracts, section 1).</summary>
public static class RuntimeStatus
{
    public const string Pending = "Pending";
    public const string Scheduled = "Scheduled";
    public const string Running = "Running";
    public const string Pausing = "Pausing";
    public const string Paused = "Paused";
    public const string Completing = "Completing";
    public const string Completed = "Completed";
    public const string Failed = "Failed";
    public const string Cancelled = "Cancelled";

    public static bool IsFinal(string status) => status is Completed or Failed or Cancelled;
}
