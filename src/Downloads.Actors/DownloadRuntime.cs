using Actors.Inspection;
using Actors.Kernel;
using Actors.Membership;
using Actors.Membership.Life;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Cluster;
using Downloads.Actors.Cluster.Feed;
using Downloads.Actors.Download;
using Downloads.Actors.Feed;
using Downloads.Actors.Intake;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Actors.Settings;
using Downloads.Requests;
using Downloads.Serialization;
using Downloads.Transfers;
using Microsoft.Extensions.Logging;

namespace Downloads.Actors;

/// <summary>
/// All actors of this node over one store. <see cref="Start"/> brings back what ran and what waits; disposing it lets every transfer save
/// where it is before the entities stop. The store stays open: who opened it closes it.
/// </summary>
public sealed partial class DownloadRuntime : IAsyncDisposable
{
    private readonly ActorSystem _system;
    private readonly ShardRegion _region;
    private readonly TransferRunner _runner;
    private readonly TransferSlots _slots;
    private readonly NodeRates _rates;
    private readonly LiveSettings _settings;
    private readonly ClusterSeat? _seat;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ITimer _refresh;
    private readonly ILogger _logger;
    private readonly DownloadOptions _options;
    private readonly PartSweep _sweep;
    private Task _following = Task.CompletedTask;
    private int _disposed;

    public DownloadRuntime(
        DownloadOptions options, IEventStore store, IEnumerable<ITransferEngine> engines, IFilePublisher publisher, ISecretBox secrets, TimeProvider time,
        ILoggerFactory loggers, ClusterSettings? cluster = null)
    {
        _options = options;
        _logger = loggers.CreateLogger<DownloadRuntime>();
        _system = new ActorSystem(time, loggers);
        _region = new ShardRegion(_system, store);
        _settings = new LiveSettings(options.Settings);
        var layout = new FileLayout(options.Root);
        _slots = new TransferSlots(
            options.ConnectionBytes, () => layout.FreeBytes >= options.ReserveBytes,
            (provider, count) => Provider(provider).Tell(new ProviderMessage.SlotsOffered(provider, options.NodeName, count)), time);
        _rates = new NodeRates(_settings, options.NodeName, held => Provider(held.Provider).Tell(held), time);
        var progress = new ProgressBoard();
        var warnings = new WarningBoard();
        _runner = new TransferRunner(
            engines, secrets, layout, new TransferTerms(options.NodeName, _settings, _slots, _rates, Provider), progress, () => _seat?.Member.HoldsLease ?? true, time,
            loggers.CreateLogger<TransferRunner>());
        var board = new ThrottleBoard();
        var downloads = new DownloadSurroundings(options, _region, _runner, _slots, _rates, publisher, layout, warnings);
        _sweep = new PartSweep(store, layout, publisher, time.GetUtcNow(), loggers.CreateLogger<PartSweep>());
        var desks = new DeskIds(store.ShardCount);
        var nodes = new NodeDesks(_region, desks, () => _seat?.Member.View);
        INodeSlots slots = cluster is null
            ? new LocalSlots(options.NodeName, _slots)
            : new ClusterSlots(options.NodeName, _slots, _region, nodes, () => _seat?.Member.View);
        INodeRates rates = cluster is null ? new LocalRates(_rates) : new ClusterRates(options.NodeName, _rates, nodes);
        var providers = new ProviderSurroundings(_region, _settings, slots, rates, warnings, board);
        _region.Register(EntityKinds.Download, () => new DownloadActor(downloads));
        _region.Register(EntityKinds.Provider, () => new ProviderActor(providers));
        _region.Register(EntityKinds.AcceptedRequest, () => new AcceptedRequestActor(_region, desks));
        _region.Register(EntityKinds.Desk, () => new ShardDesk(_region, _slots, _rates, options.NodeName));
        _region.Register(EntityKinds.Settings, () => new SettingsActor(_settings));
        _seat = cluster is null ? null : new ClusterSeat(cluster, _region, loggers, _ => WakeProviders(), SaveTransfersAsync, StopTransfers)
        {
            Lost = (node, at) => warnings.Add(new(WarningsTail.NodeLost, $"Node {node} is lost; the others go on with its work.", DownloadId: null, at)),
        };
        Downloads = new DownloadService(
            _region, cluster is null ? new DownloadIntake(_region, _settings, time) : new ClusterIntake(_region, _settings, time), time);
        Providers = new ProviderService(_region, _settings, time);
        Settings = new SettingsService(_region, _settings);
        Feed = _seat is null ? new DownloadFeed(_region, progress, warnings) : FeedOf(_seat, progress, warnings, time);
        Health = new NodeHealthReader(_region, _slots, layout, progress, _settings, board);
        _settings.OnChange(_slots.Limit);
        _refresh = time.CreateTimer(static runtime => ((DownloadRuntime)runtime!).RefreshSettings(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The views that the store must be opened with.</summary>
    public static IReadOnlyList<ViewSchema> Views { get; } = [DownloadViews.Schema, ProviderViews.Schema];

    /// <summary>Makes the rows of <see cref="Views"/> from states: for a store whose rows were made by another build.</summary>
    public static ViewRow? RowOf(ViewSchema view, EntityRow entity)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(entity);
        return view.Name == DownloadViews.Schema.Name ? DownloadRow.Of(StateCodec.Decode(entity.State.Span))
            : view.Name == ProviderViews.Schema.Name ? ProviderViews.RowOf(ProviderStateCodec.Decode(entity.State.Span))
            : throw new ArgumentException($"There is no view {view.Name}.", nameof(view));
    }

    public IDownloads Downloads { get; }

    public IProviders Providers { get; }

    public IRuntimeSettings Settings { get; }

    public IDownloadFeed Feed { get; }

    public INodeHealth Health { get; }

    /// <summary>Completes when the node has joined its cluster; at once where it is in none.</summary>
    public Task Joined => _seat?.Member.Joined ?? Task.CompletedTask;

    /// <summary>How the membership ended, once it has; where the node is in no cluster it never does.</summary>
    public Task<MemberPhase> MembershipEnded => _seat?.Member.Completion ?? new TaskCompletionSource<MemberPhase>().Task;

    /// <summary>What operators may ask a member of a cluster.</summary>
    /// <exception cref="InvalidOperationException">The node is in no cluster.</exception>
    public IClusterInspection InspectCluster(string cluster) => _seat is null
        ? throw new InvalidOperationException("The node is in no cluster.")
        : _seat.Inspect(cluster, _system, _region);

    /// <summary>What operators may ask this node where it is no member of a cluster.</summary>
    public IClusterInspection InspectAlone(string cluster, Func<NodeRegistration> self) => new SingleNodeInspection(cluster, self, _system, _region);

    /// <summary>Completes once what a former process left behind of part files is deleted.</summary>
    internal Task Swept { get; private set; } = Task.CompletedTask;

    /// <summary>Begins: entities that held something come back, providers with waiting downloads go to work.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public void Start()
    {
        _settings.Refresh(_region.Store);
        _region.Start();
        _seat?.Start();
        Swept = _sweep.RunAsync(_stopping.Token);
        _settings.OnChange(_ => WakeProviders());
        if (_options.SettingsRefresh is { } period)
        {
            _refresh.Change(period, period);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _stopping.CancelAsync();
        await _refresh.DisposeAsync();
        if (_seat is not null)
        {
            await _seat.LeaveAsync();
        }

        _slots.Dispose();
        _rates.Dispose();
        await Swept;
        await _runner.StopAllAsync(_options.StopTimeout);
        await _following;
        if (_seat is not null)
        {
            await _seat.DisposeAsync();
        }

        await _region.DisposeAsync();
        await _system.DisposeAsync();
        _stopping.Dispose();
    }

    private ClusterFeed FeedOf(ClusterSeat seat, ProgressBoard progress, WarningBoard warnings, TimeProvider time)
    {
        seat.Links.Publish(new EventsTail(_region));
        seat.Links.Publish(new ProgressTail(progress, time));
        seat.Links.Publish(new WarningsTail(warnings));
        var feed = new ClusterFeed(_region, seat, progress, warnings, time);
        _following = feed.FollowProgressAsync(_stopping.Token);
        return feed;
    }

    private ActorRef Provider(string name) => _region.EntityRef(EntityKinds.Provider, ProviderIds.Of(name));

    /// <summary>
    /// Work may wait that nobody was told of: the node that accepted it is gone, a provider or its downloads have come to this node, other settings may let it start.
    /// Those with permits out hear, too: another rate is to be shared anew.
    /// </summary>
    private void WakeProviders()
    {
        foreach (var provider in DownloadViews.BusyProviders(_region.Store))
        {
            Provider(provider).Tell(new ProviderMessage.WorkArrived(provider));
        }
    }

    private Task SaveTransfersAsync(int shard) =>
        _runner.StopAsync(id => StableHash.ShardOf(id, _region.Store.ShardCount) == shard, _options.StopTimeout);

    /// <summary>Nothing may go on that nobody answers for.</summary>
    private void StopTransfers() => _ = _runner.StopAllAsync(_options.StopTimeout);

    private void RefreshSettings()
    {
        try
        {
            _settings.Refresh(_region.Store);
        }
        catch (StoreUnavailableException e)
        {
            LogNotRefreshed(_logger, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Settings could not be looked up ({Reason}); those in force stay so")]
    private static partial void LogNotRefreshed(ILogger logger, string reason);
}
