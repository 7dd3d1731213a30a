using Actors.TestKit.Databases;

[assembly: AssemblyFixture(typeof(Actors.PostgreSql.Tests.Server))]

namespace Actors.PostgreSql.Tests;

/// <summary>The server of all tests here.</summary>
public sealed class Server : IDisposable
{
    /// <summary>It runs.</summary>
    public PostgreSqlServer PostgreSql { get; } = PostgreSqlServer.Start();

    public void Dispose() => PostgreSql.Dispose();
}
