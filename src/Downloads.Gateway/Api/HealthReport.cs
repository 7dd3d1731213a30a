using System.Text.Json;
using Downloads.Actors;
using Downloads.Actors.Provider;

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
        [.. health.Queues.Select(q => new QueueFigures(q.Provider, q.Interactive, q.Automatic, q.Retry, q.PermitsInUse, q.PermitLimit, StageFigures.Of(q.Stages)))]);
}

/// <summary>Use of the workers.</summary>
public sealed record TransferFigures(int Running, int Limit);

/// <param name="AppendLatencyMs">Mean commit time of the last appends.</param>
/// <param name="StagedWrites">Waiting for their commit.</param>
public sealed record JournalFigures(double AppendLatencyMs, int StagedWrites, int ActiveEntities, int Shards, long DeadLetters);

/// <summary>The volume of the download root.</summary>
public sealed record DiskFigures(long FreeBytes, double WrittenBytesPerSecond);

/// <summary>Waiting by class, and permits, of one provider.</summary>
/// <param name="Stages">Null where its throttle runs on another node, or not at all.</param>
public sealed record QueueFigures(
    string Provider, long Interactive, long Automatic, long Retry, int PermitsInUse, int PermitLimit, StageFigures? Stages);

/// <summary>Depths of the stages of a throttle, from demand to grant.</summary>
/// <param name="Window">Candidates in memory.</param>
/// <param name="HeldAt">The stage that keeps back whoever comes next: <c>demand</c> (nobody waits), <c>rate</c> or <c>permits</c>.</param>
/// <param name="Pause"><c>user</c>, <c>disk_full</c>, <c>circuit_open</c> or <c>calm</c>; null where it is not paused.</param>
/// <param name="Offered">May start, and wait for room on a node.</param>
/// <param name="Granted">Permits of downloads.</param>
/// <param name="Connections">Permits of further connections.</param>
public sealed record StageFigures(int Window, string HeldAt, string? Pause, int Offered, int Granted, int Connections)
{
    internal static StageFigures? Of(ThrottleFigures? figures) => figures is null ? null : new(
        figures.Window,
        JsonNamingPolicy.SnakeCaseLower.ConvertName(figures.Held.ToString()),
        figures.Pause is { } pause ? JsonNamingPolicy.SnakeCaseLower.ConvertName(pause.ToString()) : null,
        figures.Offered,
        figures.Granted,
        figures.Connections);
}
