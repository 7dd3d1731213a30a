using System.Collections.Concurrent;
using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Reading;

/// <summary>
/// Connections that can only read, at most <see cref="Size"/>, made when they are first needed. A reader that finds none free waits for one:
/// reads are short, and more of them at once would only share the same cores.
/// </summary>
internal sealed class ReadPool(string path) : IDisposable
{
    public const int Size = 4;

    private readonly SemaphoreSlim _free = new(Size, Size);
    private readonly ConcurrentBag<Connection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Runs <paramref name="read"/> on a connection of its own.</summary>
    /// <exception cref="StoreUnavailableException">The store could not be read.</exception>
    public T Read<T>(Func<Connection, T> read)
    {
        _free.Wait();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return Run(read);
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>As <see cref="Read"/>, all statements on the same state of the store.</summary>
    public T ReadSnapshot<T>(Func<Connection, T> read) => Read(connection =>
    {
        connection.Cached("BEGIN").Execute();
        try
        {
            return read(connection);
        }
        finally
        {
            connection.Cached("COMMIT").Execute();
        }
    });

    /// <summary>Waits for the readers under way; those that come later are told so.</summary>
    public void Dispose()
    {
        _disposed = true;
        for (var i = 0; i < Size; i++)
        {
            _free.Wait();
        }

        foreach (var connection in _idle)
        {
            connection.Dispose();
        }

        // Not disposed: whoever waits must wake up to hear it.
        _free.Release(Size);
    }

    private T Run<T>(Func<Connection, T> read)
    {
        Connection? connection = null;
        try
        {
            if (!_idle.TryTake(out connection))
            {
                connection = Open();
            }

            var result = read(connection);
            _idle.Add(connection);
            return result;
        }
        catch (SqliteException e)
        {
            // Whatever state it is in, the next reader gets a new one.
            connection?.Dispose();
            throw new StoreUnavailableException(e.Message, e);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    private Connection Open()
    {
        var connection = new Connection(path);
        connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA query_only = ON; PRAGMA cache_size = -2048");
        return connection;
    }
}
