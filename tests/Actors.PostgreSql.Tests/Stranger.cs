using Npgsql;

namespace Actors.PostgreSql.Tests;

/// <summary>What somebody else does in a store's database, on sessions of their own.</summary>
internal static class Stranger
{
    public static NpgsqlConnection OpenStranger(this string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Application Name=stranger");
        connection.Open();
        return connection;
    }

    public static void Execute(this string connectionString, string sql)
    {
        using var connection = connectionString.OpenStranger();
        connection.Execute(sql);
    }

    public static void Execute(this NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public static T Scalar<T>(this string connectionString, string sql)
    {
        using var connection = connectionString.OpenStranger();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }
}
