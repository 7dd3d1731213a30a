using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite;

/// <summary>Makes a database file ready for its only writer.</summary>
internal static class StoreFile
{
    /// <summary>Sets the connection up, migrates the schema, and makes what is missing of shards and views.</summary>
    public static void Prepare(Connection connection, int shardCount, IReadOnlyList<ViewTable> views, ViewRebuild? rebuild)
    {
        connection.Execute("""
            PRAGMA busy_timeout = 1000;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA cache_size = -8192;
            PRAGMA temp_store = MEMORY;
            PRAGMA wal_autocheckpoint = 2000;
            PRAGMA journal_size_limit = 67108864;
            """);
        Migrator.Migrate(connection);
        EnsureShards(connection, shardCount);
        new ViewCatalog(connection, views, rebuild).Ensure();
    }

    private static void EnsureShards(Connection connection, int shardCount)
    {
        connection.Execute($"""
            BEGIN IMMEDIATE;
            INSERT OR IGNORE INTO store(id, shard_count) VALUES(1, {shardCount});
            WITH RECURSIVE number(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < (SELECT shard_count FROM store))
            INSERT OR IGNORE INTO shard(shard_id) SELECT n FROM number;
            COMMIT
            """);
        var stored = (int)connection.Scalar("SELECT shard_count FROM store");
        if (stored != shardCount)
        {
            throw new ShardCountMismatchException(stored, shardCount);
        }
    }
}
