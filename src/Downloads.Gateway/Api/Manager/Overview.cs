using System.Buffers;
using System.Text.Json;
using Downloads.Actors;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Gateway.Live;
using Downloads.Life;
using Downloads.Projections;

namespace Downloads.Gateway.Api.Manager;

/// <summary>
/// What the manager page shows: active downloads and counts. Made once for all who watch, and again only where something changed. Thread-safe.
/// </summary>
internal sealed class Overview(IDownloads downloads, IDownloadFeed feed, DownloadJson writer, LiveTopics topics, TimeProvider time)
{
    private readonly Lock _gate = new();
    private (Version Version, ReadOnlyMemory<byte> Update)? _made;

    /// <summary>Where things stand: another one means that something changed.</summary>
    public Version Now
    {
        get
        {
            var progress = feed.Progress;
            return new(topics.Changes, progress.Count == 0 ? 0 : progress.Max(p => p.Version), progress.Count);
        }
    }

    /// <summary>Number of this process, for ids of events.</summary>
    public long Epoch => topics.Epoch;

    /// <summary><c>{downloads, stats, timestamp}</c> at that version or a later one.</summary>
    public ReadOnlyMemory<byte> UpdateAt(Version version)
    {
        lock (_gate)
        {
            if (_made is { } made && made.Version == version)
            {
                return made.Update;
            }

            var buffer = new ArrayBufferWriter<byte>(4096);
            using (var json = new Utf8JsonWriter(buffer, ApiJson.WriterOptions))
            {
                json.WriteStartObject();
                WriteMembers(json);
                json.WriteString("timestamp"u8, time.GetUtcNow().UtcDateTime);
                json.WriteEndObject();
            }

            _made = (version, buffer.WrittenMemory);
            return buffer.WrittenMemory;
        }
    }

    /// <summary>The members <c>downloads</c> (the newest that are active) and <c>stats</c>.</summary>
    public void WriteMembers(Utf8JsonWriter json)
    {
        writer.WriteDownloads(
            json, downloads.List(new DownloadFilter { States = DownloadStatuses.Active }, DownloadOrder.NewestFirst, cursor: null, ListQuery.MaxLimit).Items);
        json.WritePropertyName("stats"u8);
        WriteStats(json);
    }

    public void WriteStats(Utf8JsonWriter json)
    {
        var counts = downloads.Count();
        JsonSerializer.Serialize(json, QueueStats.Of(counts.ByManagerWord, counts.CompletedToday, counts.FailedToday), ProjectionJson.Default.QueueStats);
    }

    /// <param name="Changes">Committed changes so far.</param>
    /// <param name="Progress">The newest frame of progress.</param>
    /// <param name="Running">Transfers with progress.</param>
    public readonly record struct Version(long Changes, long Progress, int Running);
}
