using System.CommandLine;
using Downloads.Cli.Client;

namespace Downloads.Cli.Commands;

/// <summary>Which node a command talks to: the options every command has.</summary>
internal sealed class NodeOptionSet(CliContext context)
{
    private readonly Option<string?> _node = new("--node")
    {
        Description = $"Address of the node (DOWNLOADS_NODE; default {NodeAddress.Default}).",
        HelpName = "host:port",
        Recursive = true,
    };

    private readonly Option<string?> _tokenFile = new("--token-file")
    {
        Description = "File that holds the token (DOWNLOADS_TOKEN_FILE, or the token itself in DOWNLOADS_TOKEN).",
        HelpName = "file",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Add(_node);
        root.Add(_tokenFile);
    }

    public NodeAddress Address(ParseResult parsed) =>
        NodeAddress.Resolve(parsed.GetValue(_node), parsed.GetValue(_tokenFile), context.Environment);

    /// <summary>The options as they were given, to be given again.</summary>
    public IReadOnlyList<string> Given(ParseResult parsed) =>
        [.. new[] { _node, _tokenFile }.SelectMany(option => parsed.GetValue(option) is { } value ? new[] { option.Name, value } : [])];

    /// <summary>A client of a node that has to be there.</summary>
    public NodeClient Client(ParseResult parsed) => new(Address(parsed));
}
