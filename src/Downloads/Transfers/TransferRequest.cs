using Downloads.Requests;

namespace Downloads.Transfers;

/// <summary>What an engine is asked to fetch.</summary>
/// <param name="PartPath">Absolute path of the part file; the same in every attempt.</param>
/// <param name="Directory">Absolute path of the destination folder, inside the root; made where it is missing.</param>
/// <param name="Filename">The name the user asked for, or null to take it from the response.</param>
/// <param name="Headers">Extra request headers, unsealed; never logged.</param>
/// <param name="Limits">Every limit the bytes pass, from the widest (all) to the download's own. Transfers that are given the same object share its rate fairly.</param>
/// <param name="MaxSegments">Connections at most, the first one counted.</param>
/// <param name="Connections">Where each connection after the first comes from.</param>
public sealed record TransferRequest(
    Guid DownloadId, int File, Uri Source, IReadOnlyList<Uri> Mirrors, string PartPath, string Directory, string? Filename,
    Checksum? Checksum, IReadOnlyList<KeyValuePair<string, string>> Headers, ResumeData? Resume, IReadOnlyList<TransferLimit> Limits, int MaxSegments,
    IConnectionBudget Connections)
{
    /// <summary>An entity tag or an HTTP date that the caller knows: where the source still has that version, nothing is fetched.</summary>
    public string? IfChanged { get; init; }

    /// <summary>
    /// Where a file in the destination folder has the name already, fetch nothing: the outcome tells of that file, and there is no part file.
    /// </summary>
    public bool SkipTaken { get; init; }

    /// <summary>
    /// Where connections to a mirror come from, which its host lends; null for a mirror that may not be asked while the source serves. Null where that holds for all:
    /// they are tried in their order.
    /// </summary>
    public Func<Uri, IConnectionBudget?>? MirrorConnections { get; init; }

    /// <summary>The provider's time-outs; null for those of the node.</summary>
    public TransferTimeouts? Timeouts { get; init; }
}
