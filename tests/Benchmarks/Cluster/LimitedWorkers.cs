using Actors.TestKit.Databases;
using Origins.Local;
using Origins.Nodes;

namespace Benchmarks.Cluster;

/// <summary>Workers in namespaces of a network and a gateway outside of them, over one PostgreSQL.</summary>
internal sealed class LimitedWorkers : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new("scale-out");
    private readonly BridgeNetwork _network;
    private readonly PostgreSqlServer _server;
    private readonly string _database;
    private readonly List<NodeProcess> _nodes = [];

    private LimitedWorkers(BridgeNetwork network)
    {
        _network = network;
        _server = PostgreSqlServer.Start(network.Database);
        _database = _server.CreateDatabase();
    }

    /// <summary>Of workers; each has its namespace in the network.</summary>
    public static IReadOnlyList<string> Names { get; } = ["w1", "w2", "w3"];

    /// <summary>Of the gateway.</summary>
    public Uri Gateway => _nodes[0].Setup.Address;

    /// <summary>Starts a gateway and the first so many workers; on return each of them has its share of the shards.</summary>
    public static async Task<LimitedWorkers> StartAsync(BridgeNetwork network, int workers)
    {
        var cluster = new LimitedWorkers(network);
        try
        {
            await cluster.LaunchAsync("g1", "gateway", network.AddHost("g1"), space: null);
            await Task.WhenAll(Names.Take(workers).Select(name => cluster.LaunchAsync(name, "worker", network.AddressOf(name), network.NamespaceOf(name))));
            cluster._server.SpreadShards(cluster._database);
            using var client = new NodeClient(cluster.Gateway);
            await client.WaitForRestAsync(workers + 1, TimeSpan.FromSeconds(60));
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        _server.Dispose();
        _folder.Dispose();
    }

    private Task LaunchAsync(string name, string role, string address, string? space)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Downloads:Root"] = Path.Combine(_folder.Path, "root"),
            ["Downloads:MaxPerHost"] = "48",
            ["Data:Store"] = "postgres",
            ["Data:Postgres"] = _server.ConnectionString(_database),
            ["Cluster:NodeName"] = name,
            ["Cluster:Roles"] = role,
            ["Cluster:Endpoint"] = $"{address}:{LoopbackPort.Next()}",
            ["Cluster:Secret"] = "a secret that only benchmarks know",
            ["Network:Allow"] = "any",
        };
        var node = NodeProcess.Launch(new NodeSetup(Path.Combine(_folder.Path, name)) { Options = options, Namespace = space });
        _nodes.Add(node);
        return node.WaitUntilReadyAsync();
    }
}
