using Actors.PostgreSql;
using Actors.TestKit.Databases;
using Benchmarks.Engine;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.PostgreSql;

/// <summary>Ledgers on a PostgreSQL of their own, which syncs each commit.</summary>
internal static class PostgreSqlLedgers
{
    /// <summary>Ledgers in a new database.</summary>
    public static LedgerStore Create(PostgreSqlServer server, string? connectionString = null)
    {
        var connection = connectionString ?? server.ConnectionString(server.CreateDatabase());
        return new LedgerStore(
            () => PostgreSqlEventStore.Open(connection, 256, [], TimeProvider.System, NullLogger<PostgreSqlEventStore>.Instance),
            static () => { });
    }
}
