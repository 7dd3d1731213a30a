namespace Actors.PostgreSql.Membership;

/// <summary>Statements on the shard map (cluster protocol, S4–S6, S8). Each holds the row of <c>cluster</c> before it touches another.</summary>
internal static class MapStatements
{
    /// <summary>
    /// $1 map version, $2 expired, $3 evicted, $4–$6 shards, epochs, new owners, $7 lease, $8 gap, $9 timeline, $10 drain. Whoever has the row of
    /// <c>cluster</c> is planning; nobody waits for it.
    /// </summary>
    public const string Apply = $"""
        WITH cur AS MATERIALIZED (SELECT map_version, planner_tick_at, grace_until, timeline FROM cluster WHERE id = 1 FOR NO KEY UPDATE SKIP LOCKED),
        g AS MATERIALIZED (SELECT map_version, CASE WHEN clock_timestamp() - planner_tick_at > $8 OR planner_tick_at > clock_timestamp() OR timeline <> $9
            THEN clock_timestamp() + $7 ELSE grace_until END AS grace FROM cur WHERE map_version = $1),
        died AS (UPDATE node n SET state = 3, dead_at = clock_timestamp() FROM g
          WHERE n.state < 3 AND (n.node_id = ANY($2) AND n.lease_until < clock_timestamp() OR n.node_id = ANY($3)) AND clock_timestamp() >= g.grace
          RETURNING n.node_id, n.lease_until),
        holder AS MATERIALIZED (SELECT n.node_id FROM node n LEFT JOIN died d ON d.node_id = n.node_id
          WHERE n.state < 3 AND d.node_id IS NULL OR n.state < 4 AND n.lease_until >= clock_timestamp()
            OR n.state = 3 AND clock_timestamp() < (SELECT grace FROM g)),
        heir AS MATERIALIZED (SELECT n.node_id FROM node n WHERE n.state = 1 AND NOT EXISTS(SELECT 1 FROM died d WHERE d.node_id = n.node_id)),
        given AS (UPDATE shard s SET owner = p.owner, target = NULL, move_since = NULL, map_version = g.map_version + 1, epoch = {Sql.NextEpoch}
          FROM g, unnest($4, $5, $6) AS p(shard_id, epoch, owner)
          WHERE s.shard_id = p.shard_id AND s.epoch = p.epoch AND p.owner IN (SELECT node_id FROM heir)
            AND (s.owner IS NULL OR s.owner NOT IN (SELECT node_id FROM holder) OR s.target = p.owner AND s.move_since < clock_timestamp() - $10 AND clock_timestamp() >= g.grace)
          RETURNING s.shard_id),
        told AS (UPDATE cluster c SET planner_tick_at = clock_timestamp(), grace_until = g.grace, timeline = $9,
            map_version = c.map_version + ((SELECT count(*) FROM given) > 0)::int,
            member_version = c.member_version + ((SELECT count(*) FROM died) > 0)::int,
            members_changed_at = CASE WHEN (SELECT count(*) FROM died) > 0 THEN clock_timestamp() ELSE c.members_changed_at END
          FROM g WHERE c.id = 1 RETURNING c.map_version)
        SELECT map_version, (SELECT count(*) FROM died)::int, (SELECT count(*) FROM given)::int FROM told
        """;

    /// <summary>$1 map version, $2–$4 shards, epochs, targets.</summary>
    public const string Propose = """
        WITH c AS (UPDATE cluster SET map_version = map_version + 1 WHERE id = 1 AND map_version = $1 RETURNING map_version)
        UPDATE shard s SET target = p.target, move_since = CASE WHEN p.target IS NOT NULL THEN clock_timestamp() END, map_version = c.map_version
        FROM c, unnest($2, $3, $4) AS p(shard_id, epoch, target)
        WHERE s.shard_id = p.shard_id AND s.epoch = p.epoch
          AND (s.target IS NULL OR NOT EXISTS(SELECT 1 FROM node n WHERE n.node_id = s.target AND n.state = 1))
        RETURNING s.shard_id
        """;

    /// <summary>$1 id of the owner, $2–$3 shards, epochs.</summary>
    public const string Release = $"""
        WITH c AS (UPDATE cluster SET map_version = map_version + 1 WHERE id = 1 RETURNING map_version)
        UPDATE shard s SET owner = s.target, target = NULL, move_since = NULL, map_version = c.map_version, epoch = {Sql.NextEpoch}
        FROM c, unnest($2, $3) AS p(shard_id, epoch), node t
        WHERE s.shard_id = p.shard_id AND s.epoch = p.epoch AND s.owner = $1
          AND t.node_id = s.target AND t.state = 1 AND t.lease_until > clock_timestamp()
        RETURNING s.shard_id, s.owner, s.epoch
        """;

    /// <summary>$1 from, $2 to, $3 grace.</summary>
    public const string ChangeTimeline = $"""
        WITH c AS (UPDATE cluster SET timeline = $2, db_generation = db_generation + 1, map_version = map_version + 1, grace_until = clock_timestamp() + $3
          WHERE id = 1 AND timeline = $1 RETURNING map_version),
        bumped AS (UPDATE shard s SET epoch = {Sql.EpochAfterLoss}, map_version = c.map_version FROM c)
        SELECT count(*) FROM c
        """;

    /// <summary>Everything in one snapshot: columns of members and shards come as arrays.</summary>
    public const string Read = $"""
        SELECT c.map_version, c.member_version, c.members_changed_at, c.planner_tick_at, c.grace_until, c.timeline, {Sql.Timeline}, c.db_generation,
          clock_timestamp(), n.*, s.*
        FROM cluster c,
        (SELECT array_agg(node_id), array_agg(name), array_agg(endpoint), array_agg(roles), array_agg(capacity), array_agg(version), array_agg(state),
           array_agg(lease_until), array_agg(hb), array_agg(array_to_string(accused, ',')), array_agg(joined_at), array_agg(dead_at)
         FROM (SELECT * FROM node ORDER BY name COLLATE "C", node_id) x) n,
        (SELECT array_agg(shard_id), array_agg(epoch), array_agg(owner), array_agg(target), array_agg(move_since)
         FROM (SELECT * FROM shard ORDER BY shard_id) x) s
        WHERE c.id = 1
        """;
}
