using Actors.TestKit.Databases;
using Origins.Nodes;

namespace Downloads.Node.Tests.Parts;

/// <summary>
/// Two more nodes of the cluster that a test's node belongs to, on the same files. They live as long as the test does: what they own goes on whatever becomes
/// of the node that the test speaks to.
/// </summary>
internal sealed class Companions(PostgreSqlServer server, string database, NodeSetup first) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<NodeProcess> _nodes = [];

    /// <summary>Options of a node called <paramref name="name"/>, a worker and gateway as any.</summary>
    public static IReadOnlyList<(string Key, string Value)> Options(string name) =>
    [
        ("Cluster:NodeName", name), ("Cluster:Secret", "a secret that only tests know"), ("Cluster:Shards", "64"),
    ];

    /// <summary>Starts them beside the first, which is starting; on return each of the three has its share of the shards.</summary>
    public async Task JoinAsync(NodeProcess beside)
    {
        foreach (var name in (string[])["n2", "n3"])
        {
            var own = Options(name);
            var options = first.Options.Where(option => !own.Any(given => given.Key == option.Key)).Concat(own.Select(option => KeyValuePair.Create(option.Key, option.Value))).ToDictionary();
            _nodes.Add(NodeProcess.Launch(new NodeSetup(Path.Combine(first.Folder, name)) { Root = first.Root, Options = options }));
        }

        await Task.WhenAll(_nodes.Append(beside).Select(static node => node.WaitUntilReadyAsync()));
        server.SpreadShards(database);
        using var client = new NodeClient(first.Address);
        await client.WaitForRestAsync(_nodes.Count + 1, Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}
