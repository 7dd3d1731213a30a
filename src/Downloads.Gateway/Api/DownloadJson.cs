using System.Text.Json;
using Downloads.Actors.Feed;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Requests;

namespace Downloads.Gateway.Api;

/// <summary>Writes downloads as the manager API and the status panel read them, with the progress of what runs.</summary>
internal sealed class DownloadJson(IDownloadFeed feed)
{
    public void WriteUnified(Utf8JsonWriter json, DownloadState state) =>
        JsonSerializer.Serialize(json, UnifiedDownload.Of(state, Frame(state)), ProjectionJson.Default.UnifiedDownload);

    /// <summary>The member <c>downloads</c>.</summary>
    public void WriteDownloads(Utf8JsonWriter json, IReadOnlyList<DownloadState> states)
    {
        json.WriteStartArray("downloads"u8);
        foreach (var state in states)
        {
            WriteUnified(json, state);
        }

        json.WriteEndArray();
    }

    public void WriteRead(Utf8JsonWriter json, DownloadState state) =>
        JsonSerializer.Serialize(json, DownloadRead.Of(state), ProjectionJson.Default.DownloadRead);

    /// <summary>The object of <c>GET /api/downloads/{id}</c>: the members of both projections in one.</summary>
    public void WriteDetail(Utf8JsonWriter json, DownloadState state)
    {
        json.WriteStartObject();
        WriteDetailMembers(json, state);
        json.WriteEndObject();
    }

    /// <summary>The same with what it takes to queue it again: its request without secrets, and whether there were any.</summary>
    public void WriteExported(Utf8JsonWriter json, DownloadState state)
    {
        json.WriteStartObject();
        WriteDetailMembers(json, state);
        json.WritePropertyName("request"u8);
        JobWriter.Write(json, state.Spec);
        json.WriteBoolean("secrets_omitted"u8, state.Spec.SealedHeaders is not null);
        json.WriteEndObject();
    }

    private void WriteDetailMembers(Utf8JsonWriter json, DownloadState state)
    {
        var frame = Frame(state);
        WriteMembers(json, JsonSerializer.SerializeToElement(UnifiedDownload.Of(state, frame), ProjectionJson.Default.UnifiedDownload));
        WriteMembers(json, JsonSerializer.SerializeToElement(DownloadDetail.Of(state, frame), ProjectionJson.Default.DownloadDetail));
    }

    private Transfers.TransferProgress? Frame(DownloadState state) => state.HoldsPermit ? feed.ProgressOf(state.Id)?.Frame : null;

    private static void WriteMembers(Utf8JsonWriter json, JsonElement element)
    {
        foreach (var member in element.EnumerateObject())
        {
            member.WriteTo(json);
        }
    }
}
