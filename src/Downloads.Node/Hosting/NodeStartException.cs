namespace Downloads.Node.Hosting;

/// <summary>The node refuses to start.</summary>
/// <param name="exitCode">What the process ends with.</param>
/// <param name="lines">For people, each telling one fault and what to do.</param>
public sealed class NodeStartException(NodeExitCode exitCode, IReadOnlyList<string> lines) : Exception(string.Join(Environment.NewLine, lines))
{
    public NodeStartException(NodeExitCode exitCode, string line)
        : this(exitCode, [line])
    {
    }

    public NodeExitCode ExitCode { get; } = exitCode;

    public IReadOnlyList<string> Lines { get; } = lines;
}
