using System.Security.Cryptography;
using System.Text;
using Downloads.Cli.Client;
using Downloads.Node.Hosting;
using Downloads.Node.Options;

namespace Downloads.Cli.Following;

/// <summary>
/// A node inside this process, on a free port of the loopback and with a token of its own. What it must remember is in a hidden folder beside the files,
/// which goes when nothing is left unfinished.
/// </summary>
internal sealed class EmbeddedNode
{
    private const string StateFolder = ".downloads-get";
    private const int MaxNeighbours = 32;
    private readonly NodeHost _host;
    private readonly string _state;

    private EmbeddedNode(NodeHost host, string root, string state, string token)
    {
        _host = host;
        _state = state;
        Root = root;
        Address = new NodeAddress(new Uri(host.Addresses.First()), token, Explicit: true);
    }

    /// <summary>Absolute path of the folder the files go to.</summary>
    public string Root { get; }

    public NodeAddress Address { get; }

    /// <exception cref="CliException">The folder cannot be used.</exception>
    public static async Task<EmbeddedNode> StartAsync(string directory, TimeProvider time, CancellationToken cancellationToken)
    {
        var root = Path.GetFullPath(directory);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        for (var neighbour = 0; ; neighbour++)
        {
            var state = Path.Join(root, neighbour == 0 ? StateFolder : $"{StateFolder}-{neighbour}");
            try
            {
                var host = await NodeHost.StartAsync(NodeConfiguration.Read(Arguments(root, state, token), isolated: true), cancellationToken);
                return new EmbeddedNode(host, root, state, token);
            }
            catch (NodeStartException held) when (held.ExitCode == NodeExitCode.DataDirectoryHeld && neighbour < MaxNeighbours)
            {
                // Another get works in this folder at this moment: each has a state of its own.
            }
            catch (NodeStartException refused)
            {
                throw new CliException(ExitCode.Unavailable, string.Join(' ', refused.Lines), refused);
            }
        }
    }

    /// <param name="keep">Leave the state for a later command to go on with.</param>
    public async Task StopAsync(bool keep)
    {
        await _host.DisposeAsync();
        if (!keep)
        {
            Directory.Delete(_state, recursive: true);
        }
    }

    private static string[] Arguments(string root, string state, string token) =>
    [
        "--urls=http://127.0.0.1:0",
        $"--Data:Directory={state}",
        $"--Downloads:Root={root}",
        $"--Auth:Tokens:0=cli:admin:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}",
    ];
}
