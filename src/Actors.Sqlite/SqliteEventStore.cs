using Actors.Persistence;
using Actors.Sqlite.Native;
using Actors.Sqlite.Reading;
using Actors.Sqlite.Writing;
using Microsoft.Extensions.Logging;

namespace Actors.Sqlite;

/// <summary>
/// The store of a single node, in one directory (spec: cluster protocol, "SQLite"). No other process writes while it is open; its epochs
/// rise with every opening. Commits are synced to the disk before <see cref="Append"/> returns.
/// </summary>
public sealed partial class SqliteEventStore : IEventStore
{
    private readonly Lock _writing = new();
    private readonly ProcessLock _processLock;
    private readonly Connection _connection;
    private readonly Appender _appender;
    private readonly ReadPool _reads;
    private readonly EntityReader _entities;
    private readonly JournalReader _journal;
    private readonly ViewReader _views;
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long _lastAppendTicks;
    private bool _disposed;

    private SqliteEventStore(
        ProcessLock processLock, Connection connection, string path, int shardCount, IReadOnlyList<ViewTable> views, TimeProvider time, ILogger logger)
    {
        _processLock = processLock;
        _connection = connection;
        _path = path;
        _time = time;
        _logger = logger;
        ShardCount = shardCount;
        _appender = new Appender(connection, views, time);
        _reads = new ReadPool(path);
        _entities = new EntityReader(_reads, views);
        _journal = new JournalReader(_reads);
        _views = new ViewReader(_reads, views);
    }

    /// <inheritdoc/>
    public int ShardCount { get; }

    /// <summary>The writer's connection, for tests that stand still meanwhile.</summary>
    internal Connection Connection => _connection;

    /// <summary>How the store fares now. From any thread.</summary>
    public StoreStatistics Statistics => new(TimeSpan.FromTicks(Interlocked.Read(ref _lastAppendTicks)), Length($"{_path}-wal"), Length(_path));

    /// <summary>Opens the store in <paramref name="directory"/>, or makes it there (the directory too, for its owner only).</summary>
    /// <param name="shardCount">1 to 65,536; fixed when the store is made.</param>
    /// <param name="views">The read models of this build, at most one a kind.</param>
    /// <exception cref="StoreLockedException">Another opening holds it.</exception>
    /// <exception cref="ShardCountMismatchException">It has another number of shards.</exception>
    /// <param name="rebuild">Makes the rows of a view anew whose definition changed; without it such a store is refused.</param>
    /// <exception cref="ViewSchemaChangedException">A view's rows were made for another definition, or nobody would write them any more.</exception>
    /// <exception cref="StoreTooNewException">A later build wrote it.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be read or written.</exception>
    public static SqliteEventStore Open(
        string directory,
        int shardCount,
        IReadOnlyList<ViewSchema> views,
        TimeProvider time,
        ILogger<SqliteEventStore> logger,
        ViewRebuild? rebuild = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shardCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shardCount, 65_536);
        var tables = views.Select(static schema => new ViewTable(schema)).ToList();
        CreateDirectory(directory);
        var path = Path.Combine(directory, "store.db");
        var processLock = new ProcessLock(Path.Combine(directory, "store.lock"));
        Connection? connection = null;
        try
        {
            connection = new Connection(path);
            StoreFile.Prepare(connection, shardCount, tables, rebuild);
            var store = new SqliteEventStore(processLock, connection, path, shardCount, tables, time, logger);
            store._appender.TakeAllEpochs();
            LogOpened(logger, path, shardCount, store.Statistics.DatabaseBytes);
            return store;
        }
        catch (Exception e)
        {
            connection?.Dispose();
            processLock.Dispose();
            if (e is SqliteException or NotWrittenException or OutcomeUnknownException)
            {
                throw new StoreUnavailableException($"The store in {directory} could not be opened: {e.Message}", e);
            }

            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<OwnedShard> OwnedShards() => _reads.Read(static connection =>
        connection.Cached("SELECT shard_id, epoch, head FROM shard ORDER BY shard_id")
        .All(static row => new OwnedShard((int)row.Int64(0), row.Int64(1), row.Int64(2))));

    /// <inheritdoc/>
    public OwnedShard? Owned(int shard) => _reads.Read(connection =>
        connection.Cached("SELECT epoch, head FROM shard WHERE shard_id = ?1")
        .Bind(1, shard)
        .One<OwnedShard?>(row => new OwnedShard(shard, row.Int64(0), row.Int64(1)), null));

    /// <inheritdoc/>
    public IReadOnlyList<long> Heads() => _reads.Read(static connection =>
        connection.Cached("SELECT head FROM shard ORDER BY shard_id").All(static row => row.Int64(0)));

    /// <inheritdoc/>
    public IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        lock (_writing)
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
    }

    /// <inheritdoc/>
    public OwnedShard? Resolve(int shard, long epoch)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                var owned = _appender.Resolve(shard, epoch);
                if (owned is not null)
                {
                    LogResolved(_logger, shard, owned.Epoch, owned.Head);
                }

                return owned;
            }
            catch (Exception e) when (e is NotWrittenException or OutcomeUnknownException)
            {
                throw new StoreUnavailableException($"Shard {shard} could not be taken anew: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc/>
    public EntityRow? Load(int shard, Guid entityId) => _entities.Load(shard, entityId);

    /// <inheritdoc/>
    public IReadOnlyList<EntityAddress> ActiveEntities(int limit, Guid after = default, IReadOnlyCollection<int>? shards = null) =>
        _entities.Active(limit, after, shards);

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
    public IReadOnlyList<ViewGroup> Count(string view, IReadOnlyList<ViewCondition> where, string? groupBy = null) =>
        _views.Count(view, where, groupBy);

    /// <inheritdoc/>
    public IReadOnlyList<string> Explain(ViewQuery query) => _views.Explain(query);

    /// <summary>Waits for what is under way, brings the log into the database and lets the directory go.</summary>
    public void Dispose()
    {
        lock (_writing)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            _reads.Dispose();
            _appender.Dispose();
            Checkpoint();
            _connection.Dispose();
            _processLock.Dispose();
        }

        LogClosed(_logger, _path);
    }

    private void Checkpoint()
    {
        try
        {
            _connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException e)
        {
            // The log is complete; the next opening reads it.
            LogCheckpointFailed(_logger, e);
        }
    }

    private static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static long Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : 0;
}
