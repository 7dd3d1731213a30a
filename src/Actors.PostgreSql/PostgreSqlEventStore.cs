using Actors.Membership;
using Actors.Persistence;
using Actors.PostgreSql.Reading;
using Actors.PostgreSql.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>
/// One node's way to a store that many nodes share (spec: cluster protocol, S7, S9). It writes what its identity owns, and nothing else; it
/// reads everything. Commits are durable on the server before <see cref="Append"/> returns. <see cref="Append"/> may be called by several
/// threads at once, for different shards.
/// </summary>
public sealed partial class PostgreSqlEventStore : IEventStore
{
    private readonly Database _database;
    private readonly AppendConnections _connections;
    private readonly Appender _appender;
    private readonly EpochTaker _epochs;
    private readonly ReadSource _source;
    private readonly ShardReader _shards;
    private readonly EntityReader _entities;
    private readonly JournalReader _journal;
    private readonly ViewReader _views;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _lastAppendTicks;
    private bool _disposed;

    private PostgreSqlEventStore(
        Database database, int shardCount, IReadOnlyList<ViewTable> views, NodeIdentity identity, TimeProvider time, ILogger logger)
    {
        _database = database;
        _time = time;
        _logger = logger;
        ShardCount = shardCount;
        var lost = new LostAppends();
        _connections = new AppendConnections(database, $"actors-append-{Guid.NewGuid():N}-");
        _appender = new Appender(database, _connections, identity, shardCount, views, lost, time);
        _epochs = new EpochTaker(database, identity, lost);
        _source = new ReadSource(database);
        _shards = new ShardReader(_source, identity);
        _entities = new EntityReader(_source, identity, views);
        _journal = new JournalReader(_source);
        _views = new ViewReader(_source, views);
    }

    /// <inheritdoc/>
    public int ShardCount { get; }

    /// <summary>How long the last durable append took; zero before the first. From any thread.</summary>
    public TimeSpan LastAppend => TimeSpan.FromTicks(Interlocked.Read(ref _lastAppendTicks));

    /// <summary>Whether statements are prepared: not where a pooler stands between, which a later transaction may find another session behind.</summary>
    public bool Prepares => _database.Prepares;

    /// <summary>Whether <see cref="Open"/> understands a connection string: it names a host and nothing unknown.</summary>
    public static bool CanRead(string connectionString)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connectionString).Host is { Length: > 0 };
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Opens the store, or makes it in an empty database.</summary>
    /// <param name="connectionString">As Npgsql reads it. Behind a transaction-mode pooler nothing has to be said; with one that keeps prepared statements, <c>Max Auto Prepare</c>.</param>
    /// <param name="shardCount">1 to 65,536; fixed when the store is made.</param>
    /// <param name="views">The read models of this build, at most one a kind.</param>
    /// <param name="identity">For which node it writes, as the membership decides. Null: for this opening alone, which takes every shard.</param>
    /// <param name="rebuild">Makes the rows of a view anew whose definition changed; without it such a store is refused. No other node may run meanwhile.</param>
    /// <exception cref="ShardCountMismatchException">It has another number of shards.</exception>
    /// <exception cref="ViewSchemaChangedException">A view's rows were made for another definition, or nobody would write them any more.</exception>
    /// <exception cref="StoreTooNewException">A later build wrote it.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached, read or written.</exception>
    /// <exception cref="ArgumentException">The connection string is none, or a view's names cannot be.</exception>
    public static PostgreSqlEventStore Open(
        string connectionString, int shardCount, IReadOnlyList<ViewSchema> views, TimeProvider time, ILogger<PostgreSqlEventStore> logger,
        NodeIdentity? identity = null, ViewRebuild? rebuild = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shardCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shardCount, 65_536);
        var tables = views.Select(static schema => new ViewTable(schema)).ToList();
        var database = new Database(connectionString, "actors");
        try
        {
            SchemaSetup.Run(database, shardCount, tables, rebuild);
            var store = new PostgreSqlEventStore(database, shardCount, tables, identity ?? SingleNode.Take(database), time, logger);
            LogOpened(logger, database.Place, shardCount, database.Prepares);
            return store;
        }
        catch (Exception e)
        {
            database.Dispose();
            if (e is NpgsqlException)
            {
                throw new StoreUnavailableException($"The shards at {database.Place} could not be taken: {e.Message}", e);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<OwnedShard> OwnedShards() => _shards.Owned();

    /// <inheritdoc/>
    public OwnedShard? Owned(int shard) => _shards.Owned(shard);

    /// <inheritdoc/>
    public IReadOnlyList<long> Heads() => _shards.Heads();

    /// <inheritdoc/>
    public IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            var start = _time.GetTimestamp();
            var outcomes = _appender.Append(batch);
            Interlocked.Exchange(ref _lastAppendTicks, _time.GetElapsedTime(start).Ticks);
            return outcomes;
        }
        catch (Exception e)
        {
            LogAppendFailed(_logger, batch.Shards.Count, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public OwnedShard? Resolve(int shard, long epoch)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var owned = _epochs.Resolve(shard, epoch);
        if (owned is not null)
        {
            LogResolved(_logger, shard, owned.Epoch, owned.Head);
        }

        return owned;
    }

    /// <inheritdoc/>
    public EntityRow? Load(int shard, Guid entityId) => _entities.Load(shard, entityId);

    /// <inheritdoc/>
    public IReadOnlyList<EntityAddress> ActiveEntities(int limit, Guid after = default, IReadOnlyCollection<int>? shards = null) => _entities.Active(limit, after, shards);

    /// <inheritdoc/>
    public IReadOnlyList<DueEntity> DueEntities(DateTimeOffset now, int limit) => _entities.Due(now, limit);

    /// <inheritdoc/>
    public DateTimeOffset? NextWake() => _entities.NextWake();

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> ReadShard(int shard, long afterSeq, int limit) => _journal.Shard(shard, afterSeq, limit);

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> ReadEntity(int shard, Guid entityId, long afterEntitySeq, int limit) =>
        _journal.Entity(shard, entityId, afterEntitySeq, limit);

    /// <inheritdoc/>
    public ViewPage Query(ViewQuery query) => _views.Query(query);

    /// <inheritdoc/>
    public IReadOnlyList<ViewGroup> Count(string view, IReadOnlyList<ViewCondition> where, string? groupBy = null) => _views.Count(view, where, groupBy);

    /// <inheritdoc/>
    public IReadOnlyList<string> Explain(ViewQuery query) => _views.Explain(query);

    /// <summary>Closes the connections. What other threads have under way ends by itself.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        _source.Close();
        _connections.Dispose();
        _database.Dispose();
        LogClosed(_logger, _database.Place);
    }
}
