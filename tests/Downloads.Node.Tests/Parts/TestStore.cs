using Actors.TestKit.Databases;

[assembly: AssemblyFixture(typeof(Downloads.Node.Tests.Parts.TestStore))]

namespace Downloads.Node.Tests.Parts;

/// <summary>
/// What the tests' nodes keep their downloads in: SQLite, or with <c>DOWNLOADS_TEST_STORE=postgres</c> in the environment a PostgreSQL of the tests' own,
/// with a database a node.
/// </summary>
public sealed class TestStore : IDisposable
{
    private static readonly Lazy<PostgreSqlServer> Server = new(PostgreSqlServer.Start);

    /// <summary>Whether other nodes could share it.</summary>
    public static bool IsShared { get; } = Environment.GetEnvironmentVariable("DOWNLOADS_TEST_STORE") == "postgres";

    /// <summary>Options of a new node.</summary>
    public static IReadOnlyList<(string Key, string Value)> Options() => IsShared
        ? [("Data:Store", "postgres"), ("Data:Postgres", Server.Value.ConnectionString(Server.Value.CreateDatabase()))]
        : [];

    /// <summary>For tests of what only a store in the node's own folder does.</summary>
    public static void SkipWhereShared() => Assert.SkipWhen(IsShared, "The store is not in the node's folder.");

    public void Dispose()
    {
        if (Server.IsValueCreated)
        {
            Server.Value.Dispose();
        }
    }
}
