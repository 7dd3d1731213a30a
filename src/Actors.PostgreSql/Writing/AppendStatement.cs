using Actors.Persistence;
using Npgsql;
using NpgsqlTypes;

namespace Actors.PostgreSql.Writing;

/// <summary>
/// The fenced append as one statement (cluster protocol, S7): locks the rows of the shards that are still owned under the writer's epoch, judges
/// heads and new entities, and writes events, states, removals and rows of views of the shards that may. Its text depends only on which of
/// these there are, so few texts are ever prepared.
/// </summary>
/// <remarks>
/// The locks come after the statement's snapshot. That is sound: a row whose epoch has changed since is judged by its latest version, and as long
/// as the epoch is the same, nobody but this writer has appended. If it did so twice at once, the journal's primary key refuses the second.
/// The head is looked for from the expected one on: without that bound a backward scan takes in all the shard's entries of an index page before it gives
/// the first (a quarter of the statement's processor time). A shard whose head is lower has no such row, and is told by its trimmed number.
/// "IN (SELECT …) IS TRUE" asks a hash table of the shards for each row; as a join the planner, which cannot know how long an array is, would
/// compare each row with each shard.
/// </remarks>
internal static class AppendStatement
{
    /// <summary>The column of the answer with the shard's number.</summary>
    public const int Shard = 0;

    private const string May = "(x.shard_id IN (SELECT ok.shard_id FROM ok)) IS TRUE";

    public static void Write(StatementText sql, AppendDraft draft, Guid node)
    {
        var me = sql.Parameter(node, NpgsqlDbType.Uuid);
        Judge(sql, draft, me);
        Events(sql, draft.Batch.Shards);
        if (draft.Rows.Count > 0)
        {
            States(sql, draft.Rows);
        }

        if (draft.Removed.Count > 0)
        {
            Delete(sql, "entity", draft.Removed);
        }

        foreach (var (view, rows) in draft.Viewed)
        {
            ViewRows.Write(sql, view, rows, May);
        }

        foreach (var (view, places) in draft.Unviewed)
        {
            Delete(sql, view.Table, places);
        }

        sql.Add($"""

            SELECT w.shard_id, CASE WHEN j.shard_id IS NOT NULL THEN true ELSE EXISTS(
              SELECT 1 FROM shard s WHERE s.shard_id = w.shard_id AND s.epoch = w.epoch AND s.owner = {me}) END,
              j.shard_id IS NOT NULL, j.head_ok, j.new_ok, ok.shard_id IS NOT NULL
            FROM want w LEFT JOIN judged j ON j.shard_id = w.shard_id LEFT JOIN ok ON ok.shard_id = w.shard_id
            """);
    }

    /// <summary>What a row of the answer says; null where the shard's row was locked by somebody else.</summary>
    public static AppendOutcome? Outcome(NpgsqlDataReader row)
    {
        var (owned, fenced) = (row.GetBoolean(1), !row.GetBoolean(2));
        return fenced ? (owned ? null : AppendOutcome.Fenced)
            : !row.GetBoolean(3) ? AppendOutcome.HeadMismatch
            : !row.GetBoolean(4) ? AppendOutcome.AlreadyExists
            : !row.GetBoolean(5) ? AppendOutcome.Skipped
            : AppendOutcome.Committed;
    }

    private static void Delete(StatementText sql, string table, List<EntityPlace> places)
    {
        sql.Add($",\ngone_{table} AS (DELETE FROM {table} t USING unnest(");
        Places(sql, places).Add($") AS x(shard_id, entity_id)\n  WHERE t.shard_id = x.shard_id AND t.entity_id = x.entity_id AND {May})");
    }

    private static void Judge(StatementText sql, AppendDraft draft, string me)
    {
        var shards = draft.Batch.Shards;
        sql.Add("WITH want AS (SELECT * FROM unnest(")
            .Column(shards.Count, NpgsqlDbType.Integer, i => shards[i].Shard).Add(", ")
            .Column(shards.Count, NpgsqlDbType.Bigint, i => shards[i].Epoch).Add(", ")
            .Column(shards.Count, NpgsqlDbType.Bigint, i => shards[i].ExpectedHead).Add(", ")
            .Column(shards.Count, NpgsqlDbType.Boolean, i => draft.Twins[i]).Add($"""
            ) AS t(shard_id, epoch, head, twins)),
            fence AS MATERIALIZED (SELECT s.shard_id, w.head, w.twins, s.trimmed_seq FROM shard s JOIN want w USING(shard_id)
              WHERE s.epoch = w.epoch AND s.owner = {me} ORDER BY s.shard_id FOR NO KEY UPDATE OF s SKIP LOCKED),

            """);
        if (draft.Fresh.Count > 0)
        {
            Places(sql.Add("taken AS MATERIALIZED (SELECT x.shard_id FROM unnest("), draft.Fresh).Add("""
                ) AS x(shard_id, entity_id)
                  WHERE EXISTS(SELECT 1 FROM entity e WHERE e.shard_id = x.shard_id AND e.entity_id = x.entity_id)
                    OR EXISTS(SELECT 1 FROM journal j WHERE j.shard_id = x.shard_id AND j.entity_id = x.entity_id)),

                """);
        }

        sql.Add($"""
            judged AS MATERIALIZED (SELECT f.shard_id,
              f.head = coalesce((SELECT j.seq FROM journal j WHERE j.shard_id = f.shard_id AND j.seq >= f.head ORDER BY j.seq DESC LIMIT 1), f.trimmed_seq) AS head_ok,
              NOT (f.twins{(draft.Fresh.Count > 0 ? " OR f.shard_id IN (SELECT taken.shard_id FROM taken)" : "")}) AS new_ok FROM fence f),
            ok AS MATERIALIZED (SELECT j.shard_id FROM judged j WHERE j.head_ok AND j.new_ok{(draft.Batch.AllOrNothing
              ? " AND (SELECT count(*) FROM judged WHERE head_ok AND new_ok) = (SELECT count(*) FROM want)"
              : "")})
            """);
    }

    private static void Events(StatementText sql, IReadOnlyList<ShardAppend> shards)
    {
        var events = new List<(ShardAppend Append, long Seq, EventToAppend Event)>();
        foreach (var append in shards)
        {
            for (var i = 0; i < append.Events.Count; i++)
            {
                events.Add((append, append.ExpectedHead + 1 + i, append.Events[i]));
            }
        }

        if (events.Count == 0)
        {
            return;
        }

        sql.Add("""
            ,
            added AS (INSERT INTO journal(shard_id, seq, epoch, entity_id, entity_seq, kind, command_id, type, payload)
              SELECT x.* FROM unnest(
            """)
            .Column(events.Count, NpgsqlDbType.Integer, i => events[i].Append.Shard).Add(", ")
            .Column(events.Count, NpgsqlDbType.Bigint, i => events[i].Seq).Add(", ")
            .Column(events.Count, NpgsqlDbType.Bigint, i => events[i].Append.Epoch).Add(", ")
            .Column(events.Count, NpgsqlDbType.Uuid, i => events[i].Event.EntityId).Add(", ")
            .Column(events.Count, NpgsqlDbType.Bigint, i => events[i].Event.EntitySeq).Add(", ")
            .Column(events.Count, NpgsqlDbType.Smallint, i => events[i].Event.Kind.Value).Add(", ")
            .Column(events.Count, NpgsqlDbType.Uuid, i => events[i].Event.Event.CommandId).Add(", ")
            .Column(events.Count, NpgsqlDbType.Text, i => events[i].Event.Event.Type).Add(", ")
            .Column(events.Count, NpgsqlDbType.Bytea, i => events[i].Event.Event.Payload)
            .Add($") AS x(shard_id, seq, epoch, entity_id, entity_seq, kind, command_id, type, payload)\n  WHERE {May})");
    }

    private static void States(StatementText sql, List<(int Shard, EntityRow Row)> rows) => sql.Add("""
        ,
        states AS (INSERT INTO entity AS e(shard_id, entity_id, kind, entity_seq, active, wake_at, state)
          SELECT x.* FROM unnest(
        """)
        .Column(rows.Count, NpgsqlDbType.Integer, i => rows[i].Shard).Add(", ")
        .Column(rows.Count, NpgsqlDbType.Uuid, i => rows[i].Row.EntityId).Add(", ")
        .Column(rows.Count, NpgsqlDbType.Smallint, i => rows[i].Row.Kind.Value).Add(", ")
        .Column(rows.Count, NpgsqlDbType.Bigint, i => rows[i].Row.EntitySeq).Add(", ")
        .Column(rows.Count, NpgsqlDbType.Boolean, i => rows[i].Row.Active).Add(", ")
        .Column(rows.Count, NpgsqlDbType.Bigint, i => rows[i].Row.WakeAt?.UtcTicks).Add(", ")
        .Column(rows.Count, NpgsqlDbType.Bytea, i => rows[i].Row.State)
        .Add($"""
        ) AS x(shard_id, entity_id, kind, entity_seq, active, wake_at, state)
          WHERE {May}
          ON CONFLICT(shard_id, entity_id) DO UPDATE SET kind = excluded.kind, entity_seq = excluded.entity_seq, active = excluded.active,
            wake_at = excluded.wake_at, state = excluded.state, updated_at = clock_timestamp())
        """);

    private static StatementText Places(StatementText sql, List<EntityPlace> places) =>
        sql.Column(places.Count, NpgsqlDbType.Integer, i => places[i].Shard).Add(", ").Column(places.Count, NpgsqlDbType.Uuid, i => places[i].EntityId);
}
