using System.Collections.Concurrent;
using System.Data;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Writing;

/// <summary>The append connections of a node: as many as there are appends at once, each opened when it is first needed.</summary>
internal sealed class AppendConnections(Database database, string prefix) : IDisposable
{
    private readonly ConcurrentBag<AppendConnection> _idle = [];
    private int _opened;
    private volatile bool _disposed;

    /// <summary>A connection for the caller alone, until it gives it back or disposes it.</summary>
    /// <exception cref="NotWrittenException">None can be opened.</exception>
    public AppendConnection Take()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        while (_idle.TryTake(out var idle))
        {
            if (idle.Connection.State == ConnectionState.Open)
            {
                return idle;
            }

            idle.Dispose();
        }

        var name = $"{prefix}{Interlocked.Increment(ref _opened)}";
        try
        {
            return new AppendConnection(name, database.OpenAlone(name));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            throw new NotWrittenException($"The database at {database.Place} cannot be reached: {e.Message}", e);
        }
    }

    /// <summary>Takes back a connection whose last statement has ended.</summary>
    public void GiveBack(AppendConnection connection)
    {
        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }

    /// <summary>Closes what is idle; what is in use is closed when it comes back.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var idle))
        {
            idle.Dispose();
        }
    }
}
