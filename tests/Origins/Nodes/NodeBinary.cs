using Origins.Local;

namespace Origins.Nodes;

/// <summary>Finds what was built with the running tests: the same source tree, configuration and framework.</summary>
public static class NodeBinary
{
    /// <summary>Absolute path of the node's dll.</summary>
    public static string Path { get; } = Find("Downloads.Node");

    /// <summary>Absolute path of the dll of a program under <c>src</c>.</summary>
    public static string Find(string project)
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        return SourceTree.PathOf($"src/{project}/bin/{output.Parent!.Name}/{output.Name}/{project}.dll");
    }
}
