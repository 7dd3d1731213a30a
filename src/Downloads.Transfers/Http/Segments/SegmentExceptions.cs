namespace Downloads.Transfers.Http.Segments;

/// <summary>A later response speaks of another version than the one being received.</summary>
internal sealed class VersionChangedException(string reason) : Exception(reason);

/// <summary>The server gives a further connection nothing, or nothing of use.</summary>
internal sealed class SegmentRefusedException(string reason, Exception? inner = null) : Exception(reason, inner);
