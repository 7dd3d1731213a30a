using System.Text.Json;
using Downloads.Providers;

namespace Downloads.Serialization;

/// <summary>
/// What a provider's journal tells: when and why it stopped starting downloads, and who asked for what. Permits are in its state only: a journal of them would say
/// what the downloads' journals say already.
/// </summary>
public static class ProviderEventCodec
{
    /// <summary>The manifest of an event, or null for one that is not journalled.</summary>
    /// <param name="before">The state it happened to.</param>
    public static string? ManifestOf(ThrottleState before, ThrottleEvent happened) => happened switch
    {
        ThrottleEvent.Served served when before.Circuit.Probe == served.Permit => "provider.circuit_closed.v1",
        ThrottleEvent.HostFailed => "provider.host_failed.v1",
        ThrottleEvent.CircuitOpened => "provider.circuit_opened.v1",
        ThrottleEvent.ProbeAsked => "provider.probe_asked.v1",
        ThrottleEvent.Granted { IsProbe: true } => "provider.probe_started.v1",
        ThrottleEvent.Calmed => "provider.calmed.v1",
        ThrottleEvent.DiskFilled => "provider.disk_filled.v1",
        ThrottleEvent.DiskFreed => "provider.disk_freed.v1",
        _ => null,
    };

    public static byte[] Encode(ThrottleEvent happened) => JsonBytes.Of(happened, Write);

    private static void Write(Utf8JsonWriter json, ThrottleEvent happened)
    {
        json.WriteStartObject();
        json.WriteTime("at"u8, happened.At);
        switch (happened)
        {
            case ThrottleEvent.HostFailed failed:
                json.WriteNumber("permit"u8, failed.Permit);
                json.WriteString("error"u8, failed.Error);
                break;
            case ThrottleEvent.CircuitOpened opened:
                json.WriteTime("until"u8, opened.Until);
                break;
            case ThrottleEvent.Granted probe:
                json.WriteNumber("permit"u8, probe.Permit);
                json.WriteString("download"u8, probe.Download);
                break;
            case ThrottleEvent.DiskFilled filled:
                json.WriteNumber("permit"u8, filled.Permit);
                break;
            case ThrottleEvent.Calmed calmed:
                json.WriteTime("until"u8, calmed.Until);
                break;
        }

        json.WriteEndObject();
    }
}
