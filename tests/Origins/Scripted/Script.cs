using Origins.Content;

namespace Origins.Scripted;

/// <summary>How one path behaves. Without more it is a plain file: length, ranges, no validator.</summary>
public sealed record Script(SeededContent Content)
{
    /// <summary>As sent, quotes included; null for none.</summary>
    public string? ETag { get; init; }

    public DateTimeOffset? LastModified { get; init; }

    /// <summary>False: <c>Range</c> is passed over and the answer is always the whole.</summary>
    public bool HonoursRanges { get; init; } = true;

    /// <summary>False: the body comes in chunks and nobody knows how long it will be.</summary>
    public bool TellsLength { get; init; } = true;

    /// <summary>What the first requests get instead of an answer.</summary>
    public Refusal? Refusal { get; init; }

    /// <summary>Where the first answers end too early.</summary>
    public BreakOff? BreakOff { get; init; }

    /// <summary>Of each connection; null for as fast as it goes.</summary>
    public long? BytesPerSecond { get; init; }

    /// <summary>Each answer stops after that many bytes of its body and goes on with <see cref="ScriptedOrigin.Release"/>; null for never.</summary>
    public long? HoldAfter { get; init; }

    /// <summary>More headers of each answer with a body.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>The first <paramref name="Times"/> requests are answered with this status and no body.</summary>
public sealed record Refusal(int Status, int Times = int.MaxValue, string? RetryAfter = null);

/// <summary>The first <paramref name="Times"/> answers with a body end after <paramref name="AfterBytes"/> of it.</summary>
/// <param name="Reset">By a reset; else the connection is closed in order, which only a counted length gives away.</param>
public sealed record BreakOff(long AfterBytes, int Times, bool Reset = false);
