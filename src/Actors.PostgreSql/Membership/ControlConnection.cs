using Npgsql;

namespace Actors.PostgreSql.Membership;

/// <summary>
/// The heartbeat's own connection: it waits for no pool, no other statement and, being synchronous, for no thread. After a failure it is
/// opened anew.
/// </summary>
internal sealed class ControlConnection(Database database) : IDisposable
{
    private readonly Lock _gate = new();
    private NpgsqlConnection? _connection;
    private bool _disposed;

    /// <summary>Runs a statement that yields one row.</summary>
    /// <param name="patience">Rounded up to whole seconds; past it the connection is given up.</param>
    public T Run<T>(string sql, TimeSpan patience, Action<NpgsqlParameterCollection> values, Func<NpgsqlDataReader, T> row)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            try
            {
                _connection ??= database.OpenQuick();
                using var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = Math.Max(1, (int)Math.Ceiling(patience.TotalSeconds)) };
                values(command.Parameters);
                if (database.Prepares)
                {
                    command.Prepare();
                }

                using var reader = command.ExecuteReader();
                reader.Read();
                var result = row(reader);
                reader.Close();
                return result;
            }
            catch
            {
                _connection?.Dispose();
                _connection = null;
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _connection?.Dispose();
        }
    }
}
