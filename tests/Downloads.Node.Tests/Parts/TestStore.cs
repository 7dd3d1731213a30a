using Actors.TestKit.Databases;
using Origins.Nodes;

[assembly: AssemblyFixture(typeof(Downloads.Node.Tests.Parts.TestStore))]

namespace Downloads.Node.Tests.Parts;

/// <summary>
/// What the tests' nodes keep their downloads in, by <c>DOWNLOADS_TEST_STORE</c> in the environment: SQLite without it; with <c>postgres</c> a PostgreSQL of the
/// tests' own, with a database a node; with <c>cluster</c> the same, and every node is one of three.
/// </summary>
public sealed class TestStore : IDisposable
{
    private static readonly Lazy<PostgreSqlServer> Server = new(PostgreSqlServer.Start);
    private static readonly string? Wanted = Environment.GetEnvironmentVariable("DOWNLOADS_TEST_STORE");

    /// <summary>Whether other nodes could share it.</summary>
    private static bool IsShared => Wanted is "postgres" or "cluster";

    /// <summary>Whether others go on with the work of a node that dies.</summary>
    public static bool HasOthers => Wanted == "cluster";

    /// <summary>For tests of what only a store in the node's own folder does.</summary>
    public static void SkipWhereShared() => Assert.SkipWhen(IsShared, "The store is not in the node's folder.");

    /// <summary>For tests of what one process does, whatever others beside it do.</summary>
    /// <param name="why">What of it belongs to one node alone.</param>
    public static void SkipWhereSeveral(string why) => Assert.SkipWhen(HasOthers, why);

    public void Dispose()
    {
        if (Server.IsValueCreated)
        {
            Server.Value.Dispose();
        }
    }

    /// <summary>A place for a new node that <paramref name="describe"/> sets up by its options, and where it is one of several, the others.</summary>
    internal static (NodeSetup Setup, Companions? Others) Place(Func<IReadOnlyList<(string Key, string Value)>, NodeSetup> describe)
    {
        if (!IsShared)
        {
            return (describe([]), null);
        }

        var database = Server.Value.CreateDatabase();
        (string, string)[] store = [("Data:Store", "postgres"), ("Data:Postgres", Server.Value.ConnectionString(database))];
        if (Wanted == "postgres")
        {
            return (describe(store), null);
        }

        var setup = describe([.. store, .. Companions.Options("n1")]);
        return (setup, new Companions(Server.Value, database, setup));
    }
}
