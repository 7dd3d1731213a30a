using System.Collections.Immutable;

namespace Downloads.Actors.Download;

/// <summary>A provider asks whether a permit it has on record is really held. The download answers only where it is not, by returning it.</summary>
public sealed record PermitQuery(string Provider, long Permit);

/// <summary>Every file stands under its final name; paths relative to the root.</summary>
internal sealed record Published(int Attempt, ImmutableArray<string> Paths);

/// <summary>A file could not be published; what is not published yet is still in its part file.</summary>
internal sealed record PublishFailed(int Attempt, int File, string Message, bool PartMissing);
