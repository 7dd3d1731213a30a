using Downloads.Actors.Provider;

namespace Downloads.Actors;

/// <summary>What this node can tell of itself; each call measures anew and is cheap enough for a poll a second.</summary>
public interface INodeHealth
{
    NodeHealth Read();
}

/// <param name="Ready">The store answers and entities are recovered.</param>
/// <param name="TransfersRunning">Transfers under way, of <paramref name="TransfersLimit"/>.</param>
/// <param name="AppendLatencyMs">Mean commit time of the last appends.</param>
/// <param name="StagedWrites">Writes waiting for their commit.</param>
/// <param name="ActiveEntities">Entities in memory.</param>
/// <param name="FreeBytes">Free space under the root.</param>
/// <param name="WrittenBytesPerSecond">Sum of the running transfers' speed.</param>
/// <param name="Queues">Waiting and permits by provider.</param>
public sealed record NodeHealth(
    bool Ready, int TransfersRunning, int TransfersLimit, double AppendLatencyMs, int StagedWrites, int ActiveEntities, int Shards,
    long FreeBytes, double WrittenBytesPerSecond, long DeadLetters, IReadOnlyList<ProviderQueue> Queues);

/// <param name="PermitsInUse">Downloads that hold a permit, of <paramref name="PermitLimit"/>.</param>
/// <param name="Stages">Depths of its throttle's stages; null where it does not run on this node.</param>
public sealed record ProviderQueue(string Provider, long Interactive, long Automatic, long Retry, int PermitsInUse, int PermitLimit, ThrottleFigures? Stages);
