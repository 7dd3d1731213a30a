using Npgsql;

namespace Actors.PostgreSql.Tests;

/// <summary>The database of a test class; each test empties it first.</summary>
public sealed class TestDatabase(Server server)
{
    /// <summary>Its name on the server.</summary>
    public string Name { get; } = server.PostgreSql.CreateDatabase();

    /// <summary>Straight to the server.</summary>
    public string ConnectionString => server.PostgreSql.ConnectionString(Name);

    /// <summary>Drops whatever is in it.</summary>
    public void Clear() => Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    /// <summary>Runs a statement on a connection of its own.</summary>
    public void Execute(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value of a statement's answer.</summary>
    public T Scalar<T>(string sql)
    {
        using var connection = Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>A session of a stranger.</summary>
    public NpgsqlConnection Open()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }
}
