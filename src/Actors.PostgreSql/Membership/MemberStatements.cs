namespace Actors.PostgreSql.Membership;

/// <summary>
/// Statements on members (cluster protocol, S1–S3). Whatever changes members locks the row of <c>cluster</c> first: the order of locks is cluster,
/// node, shard, so that no two statements wait for each other. A renewal locks its own row alone.
/// </summary>
internal static class MemberStatements
{
    /// <summary>$1 id, $2 name, $3 endpoint, $4 roles, $5 capacity, $6 version, $7 lease.</summary>
    public const string Join = """
        WITH known AS MATERIALIZED (SELECT 1 FROM node WHERE node_id = $1),
        c AS (UPDATE cluster SET member_version = member_version + 1, members_changed_at = clock_timestamp()
          WHERE id = 1 AND NOT EXISTS(SELECT 1 FROM known) RETURNING members_changed_at),
        old AS (UPDATE node n SET state = 4, dead_at = c.members_changed_at FROM c WHERE n.name = $2 AND n.state < 3 RETURNING n.node_id),
        fresh AS (INSERT INTO node(node_id, name, endpoint, roles, capacity, version, state, lease_until, joined_at)
          SELECT $1, $2, $3, $4, $5, $6, 1, clock_timestamp() + $7, c.members_changed_at FROM c, (SELECT count(*) FROM old) o RETURNING node_id),
        again AS (UPDATE node SET lease_until = clock_timestamp() + $7
          WHERE node_id = $1 AND state < 3 AND EXISTS(SELECT 1 FROM known) RETURNING node_id)
        SELECT shard_count, map_version, (SELECT count(*) FROM fresh) + (SELECT count(*) FROM again) FROM cluster WHERE id = 1
        """;

    /// <summary>$1 id, $2 lease, $3 accused.</summary>
    public const string Renew = $"""
        WITH beat AS (UPDATE node SET lease_until = clock_timestamp() + $2, hb = hb + 1, accused = $3 WHERE node_id = $1 AND state < 3 RETURNING state)
        SELECT (SELECT state FROM beat), map_version, member_version, planner_tick_at, grace_until, clock_timestamp(), {Sql.Timeline}
        FROM cluster WHERE id = 1
        """;

    /// <summary>$1 lease.</summary>
    public const string Clamp =
        "UPDATE node SET lease_until = clock_timestamp() + $1 WHERE state < 4 AND lease_until > clock_timestamp() + $1 + interval '0.5 s'";

    /// <summary>$1 id.</summary>
    public static readonly string Leave = Change("state = 2", "state = 1");

    /// <summary>$1 id.</summary>
    public static readonly string Depart = Change("state = 4, lease_until = clock_timestamp(), dead_at = clock_timestamp()", "state < 3");

    /// <summary>$1 id.</summary>
    public static readonly string Down = Change("state = 3, dead_at = clock_timestamp()", "state < 3");

    /// <summary>$1 age.</summary>
    public const string Forget = """
        DELETE FROM node n WHERE n.state >= 3 AND n.dead_at < clock_timestamp() - $1 AND NOT EXISTS(SELECT 1 FROM shard s WHERE s.owner = n.node_id)
        """;

    private static string Change(string set, string where) => $"""
        WITH gate AS MATERIALIZED (SELECT id FROM cluster WHERE id = 1 FOR NO KEY UPDATE),
        changed AS (UPDATE node n SET {set} FROM gate WHERE n.node_id = $1 AND {where} RETURNING n.node_id),
        told AS (UPDATE cluster SET member_version = member_version + 1, members_changed_at = clock_timestamp()
          WHERE id = 1 AND EXISTS(SELECT 1 FROM changed))
        SELECT count(*) FROM changed
        """;
}
