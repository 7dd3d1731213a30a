using System.Globalization;
using System.Reflection;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>
/// Brings the schema up to date: embedded <c>Migrations/NNNN_name.sql</c> in order, all in the transaction given, so that a crash leaves none.
/// Nodes that start at once come one after the other: each transaction holds a lock that ends with it.
/// </summary>
internal static class Migrator
{
    private const string Folder = "Actors.PostgreSql.Migrations.";

    // Any number that nobody else uses for an advisory lock in this database.
    private const long LockKey = 0x6163746F72730001;

    private static readonly IReadOnlyList<(int Version, string Resource)> Migrations = [.. Assembly.GetExecutingAssembly()
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Select(name => (int.Parse(name.AsSpan(Folder.Length, 4), CultureInfo.InvariantCulture), name))
        .OrderBy(migration => migration.Item1)];

    /// <summary>The schema's version after all migrations.</summary>
    public static int Latest => Migrations[^1].Version;

    /// <exception cref="StoreTooNewException">A later build has migrated the store further.</exception>
    /// <exception cref="ShardCountMismatchException">The store has another number of shards.</exception>
    public static void Migrate(NpgsqlTransaction transaction, int shardCount)
    {
        Execute(transaction, $"SELECT pg_advisory_xact_lock({LockKey})");
        Execute(transaction, "CREATE TABLE IF NOT EXISTS schema_version(version int PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT clock_timestamp())");
        var current = Scalar(transaction, "SELECT coalesce(max(version), 0) FROM schema_version");
        if (current > Latest)
        {
            throw new StoreTooNewException($"The store has schema {current}; this build knows {Latest}.");
        }

        Execute(transaction, $"SELECT set_config('actors.shard_count', '{shardCount}', true)");
        foreach (var (version, resource) in Migrations.Where(migration => migration.Version > current))
        {
            Execute(transaction, Read(resource));
            Execute(transaction, $"INSERT INTO schema_version(version) VALUES({version})");
        }

        var stored = Scalar(transaction, "SELECT shard_count FROM cluster");
        if (stored != shardCount)
        {
            throw new ShardCountMismatchException(stored, shardCount);
        }
    }

    private static void Execute(NpgsqlTransaction transaction, string sql)
    {
        using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        command.ExecuteNonQuery();
    }

    private static int Scalar(NpgsqlTransaction transaction, string sql)
    {
        using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        return (int)command.ExecuteScalar()!;
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
