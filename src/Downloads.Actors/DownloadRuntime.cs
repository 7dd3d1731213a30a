using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Actors.Feed;
using Downloads.Actors.Intake;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Requests;
using Downloads.Transfers;
using Microsoft.Extensions.Logging;

namespace Downloads.Actors;

/// <summary>
/// All actors of this node over one store. <see cref="Start"/> brings back what ran and what waits; disposing it lets every transfer save
/// where it is before the entities stop. The store stays open: who opened it closes it.
/// </summary>
public sealed class DownloadRuntime : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly ShardRegion _region;
    private readonly TransferRunner _runner;
    private readonly TransferSlots _slots;
    private readonly DownloadOptions _options;
    private int _disposed;

    public DownloadRuntime(
        DownloadOptions options, IEventStore store, IEnumerable<ITransferEngine> engines, IFilePublisher publisher, ISecretBox secrets, TimeProvider time,
        ILoggerFactory loggers)
    {
        _options = options;
        _system = new ActorSystem(time, loggers);
        _region = new ShardRegion(_system, store);
        _slots = new TransferSlots(options.MaxConcurrent);
        var layout = new FileLayout(options.Root);
        var progress = new ProgressBoard();
        var warnings = new WarningBoard();
        _runner = new TransferRunner(engines, secrets, layout, progress, time, loggers.CreateLogger<TransferRunner>());
        var downloads = new DownloadSurroundings(options, _region, _runner, publisher, layout, warnings);
        var providers = new ProviderSurroundings(options, _region, _slots, layout);
        _region.Register(EntityKinds.Download, () => new DownloadActor(downloads));
        _region.Register(EntityKinds.Provider, () => new ProviderActor(providers));
        _region.Register(EntityKinds.AcceptedRequest, static () => new AcceptedRequestActor());
        Downloads = new DownloadService(_region, new DownloadIntake(_region, time), time);
        Feed = new DownloadFeed(_region, progress, warnings);
        Health = new NodeHealthReader(options, _region, _slots, layout, progress);
    }

    /// <summary>The views that the store must be opened with.</summary>
    public static IReadOnlyList<ViewSchema> Views { get; } = [DownloadViews.Schema];

    public IDownloads Downloads { get; }

    public IDownloadFeed Feed { get; }

    public INodeHealth Health { get; }

    /// <summary>Begins: entities that held something come back, providers with waiting downloads go to work.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public void Start()
    {
        _region.Start();
        foreach (var provider in DownloadViews.ActiveProviders(_region.Store))
        {
            _region.EntityRef(EntityKinds.Provider, ProviderIds.Of(provider)).Tell(new ProviderMessage.WorkArrived(provider));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _slots.Close();
        await _runner.StopAllAsync(_options.StopTimeout);
        await _region.DisposeAsync();
        await _system.DisposeAsync();
    }
}
