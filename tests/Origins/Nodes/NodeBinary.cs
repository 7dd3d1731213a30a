namespace Origins.Nodes;

/// <summary>Finds the node that was built with the running tests: the same source tree, configuration and framework.</summary>
public static class NodeBinary
{
    /// <summary>Absolute path of the node's dll.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        for (var folder = output; folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Actors.sln")))
            {
                return System.IO.Path.Combine(folder.FullName, "src", "Downloads.Node", "bin", output.Parent!.Name, output.Name, "Downloads.Node.dll");
            }
        }

        throw new InvalidOperationException($"No source tree above {output.FullName}.");
    }
}
