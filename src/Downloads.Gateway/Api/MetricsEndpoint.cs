using System.Globalization;
using System.Text;
using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Live;
using Downloads.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api;

/// <summary><c>/metrics</c> in the Prometheus text format, version 0.0.4.</summary>
internal static class MetricsEndpoint
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/metrics", Write).Needs(Scope.Read).ExcludeFromDescription();

    private static IResult Write(INodeHealth node, IDownloads downloads, IProviders providers, LiveClients clients)
    {
        var text = new StringBuilder(2048);
        var health = node.Read();
        var counts = downloads.Count();
        Family(text, "downloads_state", "gauge", "Downloads that are not finished, by state.");
        foreach (var (word, count) in counts.ByManagerWord)
        {
            Sample(text, $"downloads_state{{state=\"{Escape(word)}\"}}", count);
        }

        Gauge(text, "downloads_completed_last_day", "Downloads completed in the last 24 hours.", counts.CompletedToday);
        Gauge(text, "downloads_failed_last_day", "Downloads failed in the last 24 hours.", counts.FailedToday);
        Gauge(text, "downloads_transfers_running", "Transfers under way.", health.TransfersRunning);
        Gauge(text, "downloads_transfers_limit", "Transfers this node may run.", health.TransfersLimit);
        Gauge(text, "downloads_written_bytes_per_second", "Speed of all transfers together.", health.WrittenBytesPerSecond);
        Gauge(text, "downloads_disk_free_bytes", "Free space under the root.", health.FreeBytes);
        Gauge(text, "downloads_journal_append_seconds", "Mean commit time of the last appends.", health.AppendLatencyMs / 1000);
        Gauge(text, "downloads_journal_staged_writes", "Writes waiting for their commit.", health.StagedWrites);
        Gauge(text, "downloads_entities_active", "Entities in memory.", health.ActiveEntities);
        Gauge(text, "downloads_live_clients", "WebSocket connections.", clients.Count);
        Family(text, "downloads_dead_letters_total", "counter", "Messages that reached nobody.");
        Sample(text, "downloads_dead_letters_total", health.DeadLetters);
        Family(text, "downloads_provider_permits_in_use", "gauge", "Grants out, by provider.");
        foreach (var queue in health.Queues)
        {
            Sample(text, $"downloads_provider_permits_in_use{{provider=\"{Escape(queue.Provider)}\"}}", queue.PermitsInUse);
        }

        Family(text, "downloads_provider_connections", "gauge", "Further connections lent to running downloads, by provider.");
        foreach (var queue in health.Queues.Where(queue => queue.Stages is not null))
        {
            Sample(text, $"downloads_provider_connections{{provider=\"{Escape(queue.Provider)}\"}}", queue.Stages!.Connections);
        }

        Family(text, "downloads_provider_circuit", "gauge", "State of the circuit, by provider: 0 closed, 1 half open, 2 open.");
        foreach (var provider in providers.Health())
        {
            Sample(text, $"downloads_provider_circuit{{provider=\"{Escape(provider.Provider)}\"}}", provider.Circuit switch
            {
                CircuitState.Closed => 0,
                CircuitState.HalfOpen => 1,
                _ => 2,
            });
        }

        Family(text, "downloads_provider_queued", "gauge", "Downloads waiting for a permit, by provider and class.");
        foreach (var queue in health.Queues)
        {
            foreach (var (name, value) in (ReadOnlySpan<(string, long)>)[("interactive", queue.Interactive), ("automatic", queue.Automatic), ("retry", queue.Retry)])
            {
                Sample(text, $"downloads_provider_queued{{provider=\"{Escape(queue.Provider)}\",class=\"{name}\"}}", value);
            }
        }

        return TypedResults.Text(text.ToString(), ContentType);
    }

    private static void Gauge(StringBuilder text, string name, string help, double value)
    {
        Family(text, name, "gauge", help);
        Sample(text, name, value);
    }

    private static void Family(StringBuilder text, string name, string type, string help) =>
        text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    private static void Sample(StringBuilder text, string series, double value) =>
        text.Append(series).Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');

    private static string Escape(string value) =>
        value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
