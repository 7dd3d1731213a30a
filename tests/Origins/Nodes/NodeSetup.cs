using Origins.Local;

namespace Origins.Nodes;

/// <summary>How a node is started; the same setup started again is the same node.</summary>
/// <param name="Folder">Holds the node's <c>data</c> and <c>root</c>, made where they are missing.</param>
public sealed record NodeSetup(string Folder)
{
    /// <summary>Kept over restarts, so that clients find it again.</summary>
    public int Port { get; init; } = LoopbackPort.Next();

    public string Data { get; init; } = Path.Combine(Folder, "data");

    public string Root { get; init; } = Path.Combine(Folder, "root");

    /// <summary>Network namespace it runs in; null for that of the tests.</summary>
    public string? Namespace { get; init; }

    /// <summary>More options, such as <c>Downloads:MaxPerHost</c>; they win over what is set here.</summary>
    public IReadOnlyDictionary<string, string> Options { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Where it will listen; ends with a slash.</summary>
    public Uri Address => new($"http://127.0.0.1:{Port}/");

    /// <summary>The command line. Tests fetch from loopback, which a node reachable from elsewhere would refuse.</summary>
    internal IEnumerable<string> Arguments() =>
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["urls"] = $"http://127.0.0.1:{Port}",
            ["Data:Directory"] = Data,
            ["Downloads:Root"] = Root,
        }
        .Where(given => !Options.ContainsKey(given.Key))
        .Concat(Options)
        .Select(option => $"--{option.Key}={option.Value}");
}
