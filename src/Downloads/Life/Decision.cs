using System.Collections.Immutable;

namespace Downloads.Life;

/// <summary>What <see cref="DownloadCommand"/> leads to.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>These events, atomically. Never empty.</summary>
    public sealed record Accepted(ImmutableArray<DownloadEvent> Events) : Decision;

    /// <summary>It holds already, or it comes from a transfer that is over: success, nothing to write.</summary>
    public sealed record NoOp : Decision;

    /// <summary>Refused with a stable code, such as <c>download.illegal_transition</c> (HTTP 409) or <c>download.not_final</c>.</summary>
    public sealed record Rejected(string Code, string Detail) : Decision;
}
