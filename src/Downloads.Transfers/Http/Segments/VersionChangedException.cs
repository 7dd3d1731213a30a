namespace Downloads.Transfers.Http.Segments;

/// <summary>A later response speaks of another version than the one being received.</summary>
internal sealed class VersionChangedException(string reason) : Exception(reason);
