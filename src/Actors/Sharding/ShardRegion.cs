using System.Collections.Concurrent;
using Actors.Kernel;
using Actors.Persistence;
using Microsoft.Extensions.Logging;

namespace Actors.Sharding;

/// <summary>
/// The shards of this node: entities, append lanes, timers and subscribers over one store. <see cref="Register"/> every kind, then
/// <see cref="Start"/>. Any thread may use it.
/// </summary>
/// <remarks>The store is not disposed with it.</remarks>
public sealed partial class ShardRegion : IShardRegion, IAsyncDisposable
{
    private const int ActivationPage = 1_000;

    private readonly ConcurrentDictionary<EntityKind, EntityRegistration> _kinds = new();
    private readonly ShardRegionOptions _options;
    private readonly ILogger _logger;
    private readonly ShardEntities[] _entities;
    private readonly LaneShard[] _shards;
    private readonly EventRing _ring;
    private readonly CommittedEvents _events;
    private readonly AppendLanes _lanes;
    private readonly WakeService _wakes;
    private readonly ITimer _sweep;
    private int _tick;

    public ShardRegion(ActorSystem system, IEventStore store, ShardRegionOptions? options = null)
    {
        System = system;
        Store = store;
        _options = options ?? new ShardRegionOptions();
        _logger = system.Loggers.CreateLogger("Actors.Sharding");
        var owned = store.OwnedShards().ToDictionary(static shard => shard.Shard);
        _shards = [.. Enumerable.Range(0, store.ShardCount).Select(shard => new LaneShard(owned.GetValueOrDefault(shard)))];
        _entities = [.. _shards.Select(static _ => new ShardEntities())];
        _ring = new EventRing(_options.RingEvents, _options.RingBytes, store.ShardCount);
        foreach (var shard in owned.Values)
        {
            _ring.Begin(shard.Shard, shard.Head);
        }

        foreach (var foreign in Enumerable.Range(0, store.ShardCount).Where(shard => !owned.ContainsKey(shard)))
        {
            _entities[foreign].Close();
        }

        _events = new CommittedEvents(_ring, store);
        _lanes = new AppendLanes(
            store, _shards, new Observer(this), system.Time, _options.Lanes, new LaneLog(system.Loggers.CreateLogger("Actors.Persistence")));
        _wakes = new WakeService(store, system.Time, Wake, _logger);
        Recovery = new RecoveryQueue(store, _shards, system.Time, _options.Readers, _logger);
        _sweep = system.Time.CreateTimer(
            static region => ((ShardRegion)region!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public IEventStore Store { get; }

    internal ActorSystem System { get; }

    internal RecoveryQueue Recovery { get; }

    /// <summary>The way to shards of other nodes; null where there are none. Set before <see cref="Start"/>.</summary>
    internal IShardRouter? Elsewhere { get; set; }

    /// <summary>Grows with each sweep: what an entity was touched at.</summary>
    internal int Tick => Volatile.Read(ref _tick);

    /// <summary>Makes a kind known. Before <see cref="Start"/>.</summary>
    /// <param name="factory">Makes an entity without its state; that comes by <see cref="PersistentEntity.Recover(EntityRow?)"/>.</param>
    /// <param name="supervision">What follows a failed turn; <see cref="SupervisionStrategy.Default"/> where null. Escalation stops the entity.</param>
    /// <exception cref="ArgumentException">The kind is known already.</exception>
    public void Register(EntityKind kind, Func<PersistentEntity> factory, SupervisionStrategy? supervision = null)
    {
        if (!_kinds.TryAdd(kind, new EntityRegistration(factory, supervision)))
        {
            throw new ArgumentException($"Kind {kind} is registered already.", nameof(kind));
        }
    }

    /// <summary>Begins to write, brings the active entities back, and starts the stored timers. Returns when all active entities are on their way.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be read.</exception>
    public void Start()
    {
        _lanes.Start();
        ActiveIn(null).ForEach(Activate);
        _wakes.Start();
        var period = _options.PassivateAfter / 4;
        _sweep.Change(period, period);
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The kind is not registered.</exception>
    public ActorRef EntityRef(EntityKind kind, Guid entityId)
    {
        Registration(kind);
        return new EntityRef(this, new EntityAddress(ShardOf(entityId), entityId, kind));
    }

    /// <inheritdoc/>
    public async ValueTask<bool> CreateAsync(IReadOnlyList<NewEntity> entities, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (entities.Count == 0)
        {
            return true;
        }

        if (_suspended is { } suspended)
        {
            throw new NotWrittenException(suspended.Message);
        }

        var creation = new Creation(Items(entities), Renew, System.Time, _options.Lanes.CreatePatience, cancellationToken);
        if (!_lanes.TryStage(creation))
        {
            throw new NotWrittenException("Too many writes wait for the store.");
        }

        return await creation.Done;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<IReadOnlyList<CommittedEvent>> Subscribe(CancellationToken cancellationToken = default) =>
        _events.Subscribe(cancellationToken);

    /// <summary>What the region is doing now.</summary>
    public RegionFigures Figures()
    {
        var (subscribers, lag) = _events.Figures();
        return new RegionFigures(
            [.. _entities.Select(static shard => shard.Count)], _lanes.Figures(), subscribers, lag, System.DeadLetters.Count);
    }

    /// <summary>The entities in memory: for inspection.</summary>
    public IEnumerable<ActorListing> Hierarchy() => _entities.SelectMany(static shard => shard.Snapshot()).SelectMany(static cell => cell.List());

    /// <summary>Stops all entities, writes what they had staged, and ends the lanes. Messages from now on are dead letters.</summary>
    public async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        _wakes.Dispose();
        _lanes.Hurry();
        await Task.WhenAll(_entities.SelectMany(static shard => shard.Close()).Select(System.StopAsync));
        _lanes.Dispose();
    }
}
