using Npgsql;

namespace Actors.PostgreSql.Writing;

/// <summary>
/// A connection for one append at a time. Its name is used once and never again, so that a statement whose connection was lost can be found
/// on the server and ended without hitting another.
/// </summary>
internal sealed class AppendConnection(string name, NpgsqlConnection connection) : IDisposable
{
    /// <summary><c>application_name</c> on the server.</summary>
    public string Name { get; } = name;

    public NpgsqlConnection Connection { get; } = connection;

    public void Dispose() => Connection.Dispose();
}
