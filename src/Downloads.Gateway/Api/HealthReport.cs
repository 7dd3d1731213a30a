using Downloads.Actors;

namespace Downloads.Gateway.Api;

/// <summary>What <c>/health</c> tells (contracts, section 7).</summary>
public sealed record HealthReport(
    string Status, TransferFigures Transfers, JournalFigures Journal, DiskFigures Disk, int LiveClients, IReadOnlyList<QueueFigures> Queues)
{
    internal static HealthReport Of(NodeHealth health, int liveClients) => new(
        health.Ready ? "ready" : "starting",
        new(health.TransfersRunning, health.TransfersLimit),
        new(Math.Round(health.AppendLatencyMs, 3), health.StagedWrites, health.ActiveEntities, health.Shards, health.DeadLetters),
        new(health.FreeBytes, Math.Round(health.WrittenBytesPerSecond)),
        liveClients,
        [.. health.Queues.Select(q => new QueueFigures(q.Provider, q.Interactive, q.Automatic, q.Retry, q.PermitsInUse, q.PermitLimit))]);
}

/// <summary>Use of the workers.</summary>
public sealed record TransferFigures(int Running, int Limit);

/// <param name="AppendLatencyMs">Mean commit time of the last appends.</param>
/// <param name="StagedWrites">Waiting for their commit.</param>
public sealed record JournalFigures(double AppendLatencyMs, int StagedWrites, int ActiveEntities, int Shards, long DeadLetters);

/// <summary>The volume of the download root.</summary>
public sealed record DiskFigures(long FreeBytes, double WrittenBytesPerSecond);

/// <summary>Waiting by class, and permits, of one provider.</summary>
public sealed record QueueFigures(string Provider, long Interactive, long Automatic, long Retry, int PermitsInUse, int PermitLimit);
