using Actors.Kernel;
using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Actors.Provider;

/// <summary>What provider actors of this node share. Safe for concurrent use.</summary>
internal sealed class ProviderSurroundings(IShardRegion region, LiveSettings settings, INodeSlots slots, INodeRates rates, WarningBoard warnings, ThrottleBoard board)
{
    /// <summary>Candidates of one class that a provider holds in memory at once, however long its queue is; more only where many of them wait for full nodes.</summary>
    public const int WindowSize = 64;

    public INodeSlots Slots { get; } = slots;

    public INodeRates Rates { get; } = rates;

    public ThrottleBoard Board { get; } = board;

    public RuntimeSettings Settings => settings.Current;

    public ActorRef Download(Guid id) => region.EntityRef(EntityKinds.Download, id);

    public void Warn(string code, string message, Guid? download, DateTimeOffset at) => warnings.Add(new(code, message, download, at));

    /// <summary>The first of each class of a provider's waiting downloads, in the order in which they are to start. A blocking read: never inside a turn.</summary>
    /// <param name="granted">Downloads with a permit on record: the read model may still show them as waiting, and they keep no others out.</param>
    /// <param name="size">Candidates of a class.</param>
    /// <returns>And whether any of those was left out.</returns>
    public async Task<(Demand Demand, bool PassedOver)?> ReadDemandAsync(string provider, IReadOnlySet<Guid> granted, int size)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var interactive = DownloadViews.Waiting(region.Store, provider, QueueClass.Interactive, granted, size);
        var automatic = DownloadViews.Waiting(region.Store, provider, QueueClass.Automatic, granted, size);
        var retry = DownloadViews.Waiting(region.Store, provider, QueueClass.Retry, granted, size);
        return (new(interactive.Window, automatic.Window, retry.Window), interactive.PassedOver || automatic.PassedOver || retry.PassedOver);
    }
}
