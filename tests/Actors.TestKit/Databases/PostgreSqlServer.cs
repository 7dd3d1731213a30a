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
    private readonly string _address;
    private ServerProcess? _process;
    private int _databases;

    private PostgreSqlServer(string folder, int port, string address)
    {
        _folder = folder;
        _port = port;
        _address = address;
    }

    /// <summary>The superuser's name.</summary>
    public static string User => "postgres";

    public int Port => _port;

    private static string Programs { get; } = Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Last() + "/bin";

    /// <summary>Makes and starts a server; on return it answers.</summary>
    public static PostgreSqlServer Start() => Start("127.0.0.1");

    /// <inheritdoc cref="Start()"/>
    /// <param name="address">What it listens on; it trusts whoever comes there.</param>
    public static PostgreSqlServer Start(string address)
    {
        var server = new PostgreSqlServer(ServerProcess.CreateFolder("postgresql-"), FreePort(), address);
        ServerProcess.Run(
            $"{Programs}/initdb", "-D", $"{server._folder}/data", "-U", User, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync");
        File.AppendAllText($"{server._folder}/data/pg_hba.conf", "host all all samenet trust\n");
        server.StartAgain();
        return server;
    }

    /// <summary>Starts it on the same data after it was stopped.</summary>
    public void StartAgain() => _process = ServerProcess.Start(
        "ready to accept connections", $"{Programs}/postgres", "-D", $"{_folder}/data", "-k", _folder, "-p", $"{_port}",
        "-c", $"listen_addresses={_address}", "-c", "max_connections=300", "-c", "shared_buffers=256MB", "-c", "max_wal_size=4GB");

    /// <summary>Stops it as a crash would: nothing is finished, nobody is told (its "immediate" shutdown).</summary>
    public void StopImmediately()
    {
        _process!.Signal(SigQuit);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Stops it as an operator would: sessions are ended, everything is written (its "fast" shutdown).</summary>
    public void Stop()
    {
        _process!.Dispose();
        _process = null;
    }

    /// <summary>Runs a statement in a session of its own, as the superuser.</summary>
    public void Execute(string database, string sql) =>
        ServerProcess.Run($"{Programs}/psql", "-q", "-h", _folder, "-p", $"{_port}", "-U", User, "-d", database, "-c", sql);

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its name.</returns>
    public string CreateDatabase()
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        Execute("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>How Npgsql connects to a database of this server.</summary>
    public string ConnectionString(string database) => $"Host={_address};Port={_port};Username={User};Database={database}";

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
