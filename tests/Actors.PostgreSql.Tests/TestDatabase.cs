using Actors.Membership;
using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>The database of a test class; each test empties it first.</summary>
public sealed class TestDatabase(Server server)
{
    public const int ShardCount = 16;

    /// <summary>Its name on the server.</summary>
    public string Name { get; } = server.PostgreSql.CreateDatabase();

    /// <summary>Straight to the server.</summary>
    public string ConnectionString => server.PostgreSql.ConnectionString(Name);

    /// <summary>Through the pooler.</summary>
    public string PooledConnectionString => server.Pooler.ConnectionString(Name);

    /// <summary>A store of <see cref="ShardCount"/> shards in it; without an identity it owns all of them.</summary>
    public PostgreSqlEventStore OpenStore(
        NodeIdentity? identity = null, string? connectionString = null, int shardCount = ShardCount, IReadOnlyList<ViewSchema>? views = null,
        ViewRebuild? rebuild = null) => PostgreSqlEventStore.Open(
            connectionString ?? ConnectionString, shardCount, views ?? [ItemsView.Schema], TimeProvider.System,
            NullLogger<PostgreSqlEventStore>.Instance, identity, rebuild);

    /// <summary>Drops whatever is in it.</summary>
    public void Clear() => Execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public");

    /// <summary>Runs a statement on a connection of its own.</summary>
    public void Execute(string sql) => ConnectionString.Execute(sql);

    /// <summary>The first value of a statement's answer.</summary>
    public T Scalar<T>(string sql) => ConnectionString.Scalar<T>(sql);

    /// <summary>A session of a stranger.</summary>
    public NpgsqlConnection Open() => ConnectionString.OpenStranger();
}
