namespace Actors.Sqlite.Tests;

/// <summary>A directory of its own for a test; gone after it.</summary>
internal sealed class TestDirectory : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("sqlite-store-").FullName;

    /// <summary>Where a store may be made: does not exist yet.</summary>
    public string Store => Path.Combine(_root, "store");

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
