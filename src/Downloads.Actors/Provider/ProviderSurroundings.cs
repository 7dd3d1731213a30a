using Actors.Kernel;
using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Actors.Queries;

namespace Downloads.Actors.Provider;

/// <summary>What provider actors of this node share. Safe for concurrent use.</summary>
internal sealed class ProviderSurroundings(DownloadOptions options, IShardRegion region, TransferSlots slots, FileLayout layout)
{
    /// <summary>Ids a provider holds in memory at once, however long its queue is.</summary>
    public const int PageSize = 64;

    public string NodeName => options.NodeName;

    public TransferSlots Slots { get; } = slots;

    /// <summary>Permits a provider may have out.</summary>
    public int LimitOf(string provider) => options.MaxPerHost;

    /// <summary>Whether there is room on the disk for new transfers.</summary>
    public bool HasSpace => layout.FreeBytes >= options.ReserveBytes;

    public ActorRef Provider(string name) => region.EntityRef(EntityKinds.Provider, ProviderIds.Of(name));

    public ActorRef Download(Guid id) => region.EntityRef(EntityKinds.Download, id);

    /// <summary>The first page of the waiting downloads of a provider, in the order in which they are to start. A blocking read: never inside a turn.</summary>
    /// <param name="granted">Permits out: so many of the first ones may still be shown as waiting, and none of them may keep the others out of the page.</param>
    public async Task<IReadOnlyList<Guid>> ReadQueueAsync(string provider, int granted)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return DownloadViews.Queue(region.Store, provider, PageSize + granted);
    }
}
