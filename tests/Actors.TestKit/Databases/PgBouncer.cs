namespace Actors.TestKit.Databases;

/// <summary>A pooler in transaction mode before a server: each transaction may run in another session.</summary>
public sealed class PgBouncer : IDisposable
{
    private readonly string _folder;
    private readonly int _port;
    private readonly ServerProcess _process;

    private PgBouncer(string folder, int port, ServerProcess process) => (_folder, _port, _process) = (folder, port, process);

    /// <summary>Starts a pooler of <paramref name="sessions"/> sessions a database; on return it answers.</summary>
    public static PgBouncer Start(PostgreSqlServer server, int sessions = 3)
    {
        var (folder, port) = (ServerProcess.CreateFolder("pgbouncer-"), PostgreSqlServer.FreePort());
        var settings = Path.Combine(folder, "pgbouncer.ini");
        File.WriteAllText(settings, $"""
            [databases]
            * = host=127.0.0.1 port={server.Port} user={PostgreSqlServer.User}
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            auth_type = any
            pool_mode = transaction
            default_pool_size = {sessions}
            max_client_conn = 500
            server_round_robin = 1
            """);
        return new PgBouncer(folder, port, ServerProcess.Start("process up", "/usr/sbin/pgbouncer", settings));
    }

    /// <summary>How Npgsql connects to a database through it.</summary>
    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username={PostgreSqlServer.User};Database={database}";

    public void Dispose()
    {
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
