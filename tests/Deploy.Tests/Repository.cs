namespace Deploy.Tests;

/// <summary>The source tree these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    private static string Find(DirectoryInfo? folder) =>
        folder is null ? throw new InvalidOperationException("No source tree above the tests.")
        : File.Exists(Path.Combine(folder.FullName, "Actors.sln")) ? folder.FullName
        : Find(folder.Parent);
}
