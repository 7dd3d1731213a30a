using System.Text.Json;
using Downloads.Actors.Feed;
using Downloads.Life;
using Downloads.Projections;

namespace Downloads.Gateway.Api;

/// <summary>Writes downloads as the manager API and the status panel read them, with the progress of what runs.</summary>
internal sealed class DownloadJson(IDownloadFeed feed)
{
    public void WriteUnified(Utf8JsonWriter json, DownloadState state) =>
        JsonSerializer.Serialize(json, UnifiedDownload.Of(state, Frame(state)), ProjectionJson.Default.UnifiedDownload);

    public void WriteRead(Utf8JsonWriter json, DownloadState state) =>
        JsonSerializer.Serialize(json, DownloadRead.Of(state), ProjectionJson.Default.DownloadRead);

    /// <summary>The object of <c>GET /api/downloads/{id}</c>: the members of both projections in one.</summary>
    public void WriteDetail(Utf8JsonWriter json, DownloadState state)
    {
        var frame = Frame(state);
        json.WriteStartObject();
        WriteMembers(json, JsonSerializer.SerializeToElement(UnifiedDownload.Of(state, frame), ProjectionJson.Default.UnifiedDownload));
        WriteMembers(json, JsonSerializer.SerializeToElement(DownloadDetail.Of(state, frame), ProjectionJson.Default.DownloadDetail));
        json.WriteEndObject();
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
