using System.Collections.Immutable;
using Downloads.Providers;

namespace Downloads.Actors.Download;

/// <summary>A provider asks whether a permit it has on record is really held. The download answers only where it is not, by returning it.</summary>
public sealed record PermitQuery(string Provider, long Permit);

/// <summary>What the provider says to a failure that was reported under a permit.</summary>
public sealed record FailureDirected(long Permit, Directive Directive);

/// <summary>The provider wants the permit of a further connection back.</summary>
public sealed record ConnectionRecalled(string Provider, long Permit);

/// <summary>Every file stands under its final name; paths relative to the root.</summary>
internal sealed record Published(int Attempt, ImmutableArray<string> Paths);

/// <summary>A file could not be published; what is not published yet is still in its part file.</summary>
internal sealed record PublishFailed(int Attempt, int File, string Message, bool PartMissing);
