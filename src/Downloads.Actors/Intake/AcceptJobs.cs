using Downloads.Actors.Cluster;

namespace Downloads.Actors.Intake;

/// <summary>A request to be accepted as a whole. Answered with <see cref="JobsAccepted"/> once it is durable.</summary>
/// <param name="BodyHash">Null where the request has no Idempotency-Key: then nothing is kept of it once its jobs are with their owners.</param>
internal sealed record AcceptJobs(string? BodyHash, IReadOnlyList<AcceptedJob> Jobs);

/// <summary>What became of it.</summary>
/// <param name="Downloads">The ids of its jobs, in the order given, of the first time where it was repeated; null where the key came with another body.</param>
internal sealed record JobsAccepted(IReadOnlyList<Guid>? Downloads);
