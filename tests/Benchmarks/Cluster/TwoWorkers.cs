using Actors.TestKit.Databases;
using Origins.Local;
using Origins.Nodes;

namespace Benchmarks.Cluster;

/// <summary>Two workers and a gateway over one PostgreSQL, each its own process: when one worker dies, the other has all.</summary>
internal sealed class TwoWorkers : IAsyncDisposable
{
    private static readonly string[] Names = ["w1", "w2"];

    private readonly TemporaryFolder _folder = new("takeover");
    private readonly PostgreSqlServer _server = PostgreSqlServer.Start();
    private readonly string _database;
    private readonly string _timing;
    private readonly Dictionary<string, NodeProcess> _nodes = new(StringComparer.Ordinal);

    private TwoWorkers(string timing)
    {
        _timing = timing;
        _database = _server.ConnectionString(_server.CreateDatabase());
    }

    /// <summary>Asks the gateway.</summary>
    public NodeClient Client { get; private set; } = null!;

    /// <param name="timing"><c>default</c> or <c>tuned</c>.</param>
    public static async Task<TwoWorkers> StartAsync(string timing)
    {
        var workers = new TwoWorkers(timing);
        await workers.LaunchAsync("w1", "worker");
        await workers.LaunchAsync("w2", "worker");
        await workers.LaunchAsync("g1", "gateway");
        workers.Client = new NodeClient(workers._nodes["g1"].Setup.Address);
        return workers;
    }

    /// <summary>Kills the worker of this turn (SIGKILL): 0 is the first.</summary>
    public Task KillAsync(int turn) => _nodes[Names[turn % Names.Length]].KillAsync();

    /// <summary>Starts it again; on return it is a member.</summary>
    public async Task StartAgainAsync(int turn)
    {
        var name = Names[turn % Names.Length];
        _nodes[name] = await _nodes[name].RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        foreach (var node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        _server.Dispose();
        _folder.Dispose();
    }

    private async Task LaunchAsync(string name, string role)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["Downloads:Root"] = Path.Combine(_folder.Path, "root"),
            ["Data:Store"] = "postgres",
            ["Data:Postgres"] = _database,
            ["Cluster:NodeName"] = name,
            ["Cluster:Roles"] = role,
            ["Cluster:Endpoint"] = $"127.0.0.1:{LoopbackPort.Next()}",
            ["Cluster:Secret"] = "a secret that only benchmarks know",
            ["Cluster:Timing"] = _timing,
        };
        _nodes[name] = await NodeProcess.StartAsync(new NodeSetup(Path.Combine(_folder.Path, name)) { Options = options });
    }
}
