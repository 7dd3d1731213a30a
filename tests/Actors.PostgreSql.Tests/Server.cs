using Actors.TestKit.Databases;

[assembly: AssemblyFixture(typeof(Actors.PostgreSql.Tests.Server))]

namespace Actors.PostgreSql.Tests;

/// <summary>The server of all tests here but those that break one, and a pooler before it.</summary>
public sealed class Server : IDisposable
{
    public Server()
    {
        PostgreSql = PostgreSqlServer.Start();
        Pooler = PgBouncer.Start(PostgreSql);
    }

    public PostgreSqlServer PostgreSql { get; }

    public PgBouncer Pooler { get; }

    public void Dispose()
    {
        Pooler.Dispose();
        PostgreSql.Dispose();
    }
}
