namespace Downloads.Node.Tests;

/// <summary>The checkout these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Absolute path of the folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    public static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Actors.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException($"No Actors.sln above {AppContext.BaseDirectory}.");
    }
}
