using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Reading;

/// <summary>
/// Single statements that read, on any thread. One that met a connection which had died in the pool is tried once more: reading twice does no
/// harm.
/// </summary>
internal sealed class ReadSource(Database database)
{
    private volatile bool _closed;

    /// <summary>All rows of a statement.</summary>
    /// <param name="prepare">Whether the statement's plan does not depend on its values.</param>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public List<T> All<T>(string sql, IReadOnlyList<object> values, Func<NpgsqlDataReader, T> row, bool prepare = true)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        try
        {
            return Once(sql, values, row, prepare);
        }
        catch (NpgsqlException e) when (IsLost(e))
        {
            return Again(sql, values, row, prepare);
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>The first row of a statement, or the default.</summary>
    public T? One<T>(string sql, IReadOnlyList<object> values, Func<NpgsqlDataReader, T> row)
    {
        var rows = All(sql, values, row);
        return rows.Count > 0 ? rows[0] : default;
    }

    /// <summary>Nobody reads any more.</summary>
    public void Close() => _closed = true;

    private static bool IsLost(NpgsqlException e) =>
        e is not PostgresException { SqlState: var state } || state.StartsWith("57P", StringComparison.Ordinal) || state.StartsWith("08", StringComparison.Ordinal);

    private static StoreUnavailableException Unavailable(NpgsqlException e) => new(e.Message, e);

    private List<T> Again<T>(string sql, IReadOnlyList<object> values, Func<NpgsqlDataReader, T> row, bool prepare)
    {
        try
        {
            return Once(sql, values, row, prepare);
        }
        catch (NpgsqlException e)
        {
            throw Unavailable(e);
        }
    }

    private List<T> Once<T>(string sql, IReadOnlyList<object> values, Func<NpgsqlDataReader, T> row, bool prepare)
    {
        using var connection = prepare ? database.OpenPrepared() : database.Open();
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        if (prepare && database.Prepares)
        {
            command.Prepare();
        }

        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        return rows;
    }
}
