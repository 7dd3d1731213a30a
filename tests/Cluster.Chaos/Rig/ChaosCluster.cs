using Actors.TestKit.Databases;
using Origins.Local;
using Origins.Nodes;

namespace Cluster.Chaos.Rig;

/// <summary>Three workers and two gateways, each its own process, over one PostgreSQL, with one folder for what they fetch.</summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    private const int Shards = 64;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new("chaos");
    private readonly Dictionary<string, NodeProcess> _nodes = new(StringComparer.Ordinal);
    private readonly List<string> _past = [];
    private readonly string _database;

    private ChaosCluster(BridgeNetwork? network)
    {
        Network = network;
        Server = PostgreSqlServer.Start(network?.Database ?? "127.0.0.1");
        _database = Server.CreateDatabase();
    }

    public static IReadOnlyList<string> Workers { get; } = ["w1", "w2", "w3"];

    public static IReadOnlyList<string> Gateways { get; } = ["g1", "g2"];

    /// <summary>Null where links cannot be cut.</summary>
    public BridgeNetwork? Network { get; }

    public PostgreSqlServer Server { get; }

    public string Root => Path.Combine(_folder.Path, "root");

    public string ConnectionString => Server.ConnectionString(_database);

    /// <summary>The process that is this node now.</summary>
    public NodeProcess this[string name] => _nodes[name];

    /// <summary>Starts all; on return they are members, and each worker has its share of the shards.</summary>
    public static async Task<ChaosCluster> StartAsync(BridgeNetwork? network, params (string Key, string Value)[] options)
    {
        var cluster = new ChaosCluster(network);
        try
        {
            await Task.WhenAll([.. Workers.Select(name => cluster.AddAsync(name, "worker", options)), .. Gateways.Select(name => cluster.AddAsync(name, "gateway", options))]);
            cluster.Server.SpreadShards(cluster._database);
            using var client = new NodeClient(cluster["g1"].Setup.Address);
            await client.WaitForRestAsync(Workers.Count + Gateways.Count, Patience);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Kills a node (SIGKILL).</summary>
    public Task KillAsync(string name) => _nodes[name].KillAsync();

    /// <summary>Starts a node again that has ended: the same folders, address and name.</summary>
    /// <remarks>Where its start is refused (the database may be away), it is tried again.</remarks>
    public async Task StartAgainAsync(string name)
    {
        for (var tries = 1; ; tries++)
        {
            _past.Add($"== {name}\n{_nodes[name].Output}");
            _nodes[name] = NodeProcess.Launch(_nodes[name].Setup);
            try
            {
                await _nodes[name].WaitUntilReadyAsync();
                return;
            }
            catch (Exception failed) when (tries < 5 && failed is InvalidOperationException or TimeoutException)
            {
                await _nodes[name].DisposeAsync();
            }
        }
    }

    /// <summary>Ends every session of the database.</summary>
    public void EndSessions() =>
        Server.Execute("postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname LIKE 'test%'");

    /// <summary>What every node said, those before it of its name included.</summary>
    public string Outputs() => string.Join('\n', _past.Concat(_nodes.Select(node => $"== {node.Key}\n{node.Value.Output}")));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        Server.Dispose();
        _folder.Dispose();
    }

    private Task AddAsync(string name, string role, (string Key, string Value)[] more)
    {
        string? space = null;
        var address = "127.0.0.1";
        if (Network is not null && role == "worker")
        {
            (address, space) = Network.AddNamespace(name);
        }
        else if (Network is not null)
        {
            address = Network.AddHost(name);
        }

        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Downloads:Root"] = Root,
            ["Data:Store"] = "postgres",
            ["Data:Postgres"] = ConnectionString,
            ["Cluster:NodeName"] = name,
            ["Cluster:Roles"] = role,
            ["Cluster:Endpoint"] = $"{address}:{LoopbackPort.Next()}",
            ["Cluster:Secret"] = "a secret that only tests know",
            ["Cluster:Shards"] = $"{Shards}",
            ["Network:Allow"] = "any",
        };
        foreach (var (key, value) in more)
        {
            options[key] = value;
        }

        var node = NodeProcess.Launch(new NodeSetup(Path.Combine(_folder.Path, name)) { Options = options, Namespace = space });
        _nodes[name] = node;
        return node.WaitUntilReadyAsync();
    }
}
