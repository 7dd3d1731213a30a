using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography.X509Certificates;

namespace Downloads.Transfers;

/// <summary>What transfers of this node keep to. Times are real times; all have the defaults of the specification.</summary>
public sealed record TransferOptions
{
    /// <summary>Absolute path every destination lies in. It may itself be a link; nothing below it is followed.</summary>
    [Required]
    public required string Root { get; init; }

    /// <summary>Which addresses may be connected to.</summary>
    public NetworkPolicy Network { get; init; } = NetworkPolicy.Any;

    /// <summary>What connections go through; null for none.</summary>
    public ProxyRoute? Proxy { get; init; }

    /// <summary>Certificates trusted as roots besides the system's.</summary>
    public IReadOnlyList<X509Certificate2> TrustedRoots { get; init; } = [];

    /// <summary>Name resolution, TCP and TLS together.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From sending the request to the response's head.</summary>
    public TimeSpan FirstByteTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest wait for the next byte of a body. See <see cref="StallGrace"/>.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(30);

    internal TransferTimeouts Timeouts => new(ConnectTimeout, FirstByteTimeout, IdleTimeout);

    /// <summary>Without a byte for so long the transfer counts as stalled; a byte ends it.</summary>
    public TimeSpan StallAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What a stalled transfer is given at least before <see cref="IdleTimeout"/> fails it: with both at 30 s nobody would ever see it stall, or recover.</summary>
    public TimeSpan StallGrace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A transfer slower than this counts as stalled; 0 for none.</summary>
    [Range(0, long.MaxValue)]
    public long MinBytesPerSecond { get; init; }

    [Range(0, 100)]
    public int MaxRedirects { get; init; } = 10;

    /// <summary>Follow a redirect from https to http.</summary>
    public bool AllowDowngrade { get; init; }

    /// <summary>The longest <c>Retry-After</c> that is obeyed; a longer one is cut to it.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Size of a receive buffer.</summary>
    [Range(4096, 16 << 20)]
    public int BufferBytes { get; init; } = 1 << 20;

    /// <summary>Buffers of one transfer: while one is filled the others wait for the disk. When all do, nothing is read from the socket.</summary>
    [Range(2, 64)]
    public int BuffersPerTransfer { get; init; } = 3;

    /// <summary>A smaller resource is never received over several connections.</summary>
    [Range(1, long.MaxValue)]
    public long SegmentedFrom { get; init; } = 8 << 20;

    /// <summary>A buffer goes to the disk when it is full, or at the first byte after this time.</summary>
    public TimeSpan FlushAfter { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>With <see cref="CheckpointInterval"/>: a checkpoint is due when both have passed.</summary>
    [Range(1, long.MaxValue)]
    public long CheckpointBytes { get; init; } = 1 << 20;

    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Space that is left free on the destination's file system; a transfer that would take it fails with <c>disk_full</c>.</summary>
    [Range(0, long.MaxValue)]
    public long MinFreeBytes { get; init; } = 16 << 20;

    /// <summary>Compute SHA-256 of every file. Where off, only what a checksum demands is computed, and <see cref="FetchedFile.Sha256"/> may be empty.</summary>
    public bool HashAlways { get; init; } = true;

    /// <summary>The most threads for blocking file work.</summary>
    [Range(2, 1024)]
    public int MaxDiskThreads { get; init; } = 32;

    [Required]
    public string UserAgent { get; init; } = "downloads/0.1";
}
