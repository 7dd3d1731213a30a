namespace Actors.TestKit.Databases;

/// <summary>What a test may change in the tables of a cluster that runs.</summary>
public static class ClusterTables
{
    private const string Spread = """
        WITH map AS (UPDATE cluster SET map_version = map_version + 1 WHERE id = 1 RETURNING map_version),
        worker AS (SELECT node_id, row_number() OVER (ORDER BY name) - 1 AS place, count(*) OVER () AS workers FROM node WHERE state = 1 AND roles & 1 <> 0)
        UPDATE shard SET target = worker.node_id, move_since = clock_timestamp(), map_version = map.map_version
        FROM map, worker
        WHERE shard_id % workers = place AND owner IS DISTINCT FROM worker.node_id
        """;

    /// <summary>
    /// Proposes to give every worker its share at once, by the statement with which a plan proposes moves. A plan waits until nobody has come or gone for ten
    /// seconds, and moves a few shards at a time.
    /// </summary>
    public static void SpreadShards(this PostgreSqlServer server, string database) => server.Execute(database, Spread);
}
