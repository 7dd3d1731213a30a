using System.Net;
using System.Net.Sockets;

namespace Actors.TestKit.Databases;

/// <summary>
/// A PostgreSQL of the tests' own, in a folder that goes with it, on a socket and a loopback port that nobody else has. It syncs as any other:
/// what it acknowledged survives <see cref="StopImmediately"/>.
/// </summary>
public sealed class PostgreSqlServer : IDisposable
{
    private const int SigQuit = 3;
    private readonly string _folder;
    private readonly int _port;
    private ServerProcess? _process;
    private int _databases;

    private PostgreSqlServer(string folder, int port)
    {
        _folder = folder;
        _port = port;
    }

    /// <summary>The superuser's name.</summary>
    public static string User => "postgres";

    public int Port => _port;

    private static string Programs { get; } = Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";

    /// <summary>Makes and starts a server; on return it answers.</summary>
    public static PostgreSqlServer Start()
    {
        var server = new PostgreSqlServer(ServerProcess.CreateFolder("postgresql-"), FreePort());
        ServerProcess.Run(
            $"{Programs}/initdb", "-D", $"{server._folder}/data", "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        server.StartAgain();
        return server;
    }

    /// <summary>Starts it on the same data after it was stopped.</summary>
    public void StartAgain() => _process = ServerProcess.Start(
        "ready to accept connections", $"{Programs}/postgres", "-D", $"{_folder}/data", "-k", _folder, "-p", $"{_port}",
        "-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB");

    /// <summary>Stops it as a crash would: nothing is finished, nobody is told (its "immediate" shutdown).</summary>
    public void StopImmediately()
    {
        _process!.Signal(SigQuit);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its name.</returns>
    public string CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        ServerProcess.Run($"{Programs}/psql", "-q", "-h", _folder, "-p", $"{_port}", "-U", User, "-d", "postgres", "-c", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>How Npgsql connects to a database of this server.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username={User};Database={database}";

    /// <summary>Stops the server and removes its folder.</summary>
    public void Dispose()
    {
        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
