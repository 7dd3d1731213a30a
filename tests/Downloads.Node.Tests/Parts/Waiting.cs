using System.Text.Json;
using Origins.Nodes;

namespace Downloads.Node.Tests.Parts;

/// <summary>Waits for what the node announces, never for time to pass.</summary>
internal static class Waiting
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static readonly string[] Final = ["Completed", "Failed", "Cancelled"];

    /// <summary>The first status change of a download to that state (word of the runtime topic), seen already or to come.</summary>
    /// <param name="after">Only frames younger than this one count.</param>
    public static Task<LiveFrame> ForStateAsync(this LiveClient live, string id, string state, LiveFrame? after = null) =>
        live.WaitForAsync(frame => frame.IsStatusOf(id) && frame.To() == state && frame.At > (after?.At ?? 0), Patience, $"{id} becoming {state}");

    /// <summary>The first progress of a download that shows at least so many bytes.</summary>
    public static Task<LiveFrame> ForBytesAsync(this LiveClient live, string id, long bytes, LiveFrame? after = null) =>
        live.WaitForAsync(
            frame => frame.IsProgressOf(id) && frame.Data.GetProperty("downloaded").GetInt64() >= bytes && frame.At > (after?.At ?? 0), Patience, $"{bytes} bytes of {id}");

    /// <summary>The first warning of that code about a download.</summary>
    public static Task<LiveFrame> ForWarningAsync(this LiveClient live, string id, string code) =>
        live.WaitForAsync(
            frame => frame.Type == "runtime_warning" && frame.Data.GetProperty("code").GetString() == code && frame.Data.GetProperty("task_id").GetString() == id,
            Patience, $"the warning {code} about {id}");

    /// <summary>Every download is final; returns them all. The watcher is subscribed to <c>runtime</c> already, so none can slip through between list and wait.</summary>
    public static Task<IReadOnlyList<JsonElement>> ForAllFinalAsync(this Workbench bench, TimeSpan patience) => bench.ForAllFinalAsync(bench.Live, patience);

    /// <inheritdoc cref="ForAllFinalAsync(Workbench, TimeSpan)"/>
    public static async Task<IReadOnlyList<JsonElement>> ForAllFinalAsync(this Workbench bench, LiveClient watcher, TimeSpan patience)
    {
        foreach (var download in await bench.Client.ListAsync())
        {
            var id = download.GetProperty("id").GetString()!;
            if (download.GetProperty("status").GetString() is not ("completed" or "failed" or "cancelled"))
            {
                await watcher.WaitForAsync(frame => frame.IsStatusOf(id) && Final.Contains(frame.To()), patience, $"the end of {download}");
            }
        }

        return await bench.Client.ListAsync();
    }

    public static bool IsStatusOf(this LiveFrame frame, string id) =>
        frame.Type == "task_status_changed" && frame.Data.GetProperty("task_id").GetString() == id;

    public static bool IsProgressOf(this LiveFrame frame, string id) =>
        frame.Type == "download_progress" && frame.Data.GetProperty("task_id").GetString() == id;

    public static string? From(this LiveFrame frame) => frame.Data.GetProperty("from").GetString();

    public static string To(this LiveFrame frame) => frame.Data.GetProperty("to").GetString()!;
}
