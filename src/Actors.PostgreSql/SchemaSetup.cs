using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>Makes a database ready: schema, shards and views, in one transaction that other nodes wait for.</summary>
internal static class SchemaSetup
{
    // A rebuild of a large view takes its time.
    private const int Seconds = 600;

    /// <exception cref="StoreUnavailableException">The database could not be reached, read or changed.</exception>
    public static void Run(Database database, int shardCount, IReadOnlyList<ViewTable>? views, ViewRebuild? rebuild)
    {
        try
        {
            using var connection = database.OpenPatient(Seconds);
            using var transaction = connection.BeginTransaction();
            Migrator.Migrate(transaction, shardCount);
            if (views is not null)
            {
                new ViewCatalog(transaction, views, rebuild).Ensure();
            }

            transaction.Commit();
        }
        catch (NpgsqlException e)
        {
            throw new StoreUnavailableException($"The database at {database.Place} could not be made ready: {e.Message}", e);
        }
    }
}
