using Actors.TestKit.Databases;
using Origins.Local;
using Origins.Nodes;

namespace Downloads.Node.Tests.Cluster;

/// <summary>A PostgreSQL and the nodes of one cluster, each its own process, with one folder for what they fetch.</summary>
public sealed class ClusterBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new("cluster");
    private readonly PostgreSqlServer _server = PostgreSqlServer.Start();
    private readonly string _database;
    private readonly (string Key, string Value)[] _options;
    private readonly Dictionary<string, NodeProcess> _nodes = new(StringComparer.Ordinal);

    private ClusterBench((string Key, string Value)[] options)
    {
        _options = options;
        _database = _server.CreateDatabase();
    }

    /// <summary>A folder for a test's own.</summary>
    public string Folder => _folder.Path;

    public string Root => Path.Combine(_folder.Path, "root");

    public NodeProcess this[string name] => _nodes[name];

    /// <summary>Starts workers <c>w1…</c> and gateways <c>g1…</c>; on return all are members, and each worker has its share of the shards.</summary>
    public static async Task<ClusterBench> StartAsync(int workers, int gateways, params (string Key, string Value)[] options)
    {
        var bench = new ClusterBench(options);
        try
        {
            await Task.WhenAll([
                .. Enumerable.Range(1, workers).Select(i => bench.AddAsync($"w{i}", "worker")),
                .. Enumerable.Range(1, gateways).Select(i => bench.AddAsync($"g{i}", "gateway"))]);
            using var client = new NodeClient(bench["w1"].Setup.Address);
            bench._server.SpreadShards(bench._database);
            await client.WaitForRestAsync(workers + gateways, Patience);
            return bench;
        }
        catch
        {
            await bench.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts one more node.</summary>
    public Task AddAsync(string name, string roles)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Downloads:Root"] = Root,
            ["Data:Store"] = "postgres",
            ["Data:Postgres"] = _server.ConnectionString(_database),
            ["Cluster:NodeName"] = name,
            ["Cluster:Roles"] = roles,
            ["Cluster:Secret"] = "a secret that only tests know",
            ["Cluster:Shards"] = "64",
        };
        foreach (var (key, value) in _options)
        {
            options[key] = value;
        }

        var node = NodeProcess.Launch(new NodeSetup(Path.Combine(_folder.Path, name)) { Options = options });
        lock (_nodes)
        {
            _nodes[name] = node;
        }

        return node.WaitUntilReadyAsync();
    }

    /// <summary>The name of each file below the root, hidden ones too.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })
            .Select(path => Path.GetRelativePath(Root, path))];

    /// <summary>What every node said, for a test that failed.</summary>
    public string Outputs() => string.Join('\n', _nodes.Select(node => $"== {node.Key}\n{node.Value.Output}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        _server.Dispose();
        _folder.Dispose();
    }
}
