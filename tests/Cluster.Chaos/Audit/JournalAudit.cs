using Npgsql;

namespace Cluster.Chaos.Audit;

/// <summary>What the journal must be whatever happened (cluster protocol, invariants I1, I2, I13).</summary>
internal static class JournalAudit
{
    /// <summary>Each query finds what breaks its invariant.</summary>
    private static readonly (string Invariant, string Sql)[] Queries =
    [
        ("I1: seq of a shard is contiguous", """
            SELECT j.shard_id, count(*), min(j.seq), max(j.seq) FROM journal j JOIN shard s USING(shard_id)
            GROUP BY j.shard_id, s.trimmed_seq HAVING count(*) <> max(j.seq) - s.trimmed_seq OR min(j.seq) <> s.trimmed_seq + 1
            """),
        ("I2: the epoch never falls along seq", """
            SELECT * FROM (SELECT shard_id, seq, epoch, lag(epoch) OVER (PARTITION BY shard_id ORDER BY seq) AS before FROM journal) j WHERE epoch < before
            """),
        ("I2: no event is of a later epoch than its shard", "SELECT j.shard_id, j.seq FROM journal j JOIN shard s USING(shard_id) WHERE j.epoch > s.epoch"),
        ("I13: entity_seq of a state is its last event's", """
            SELECT e.shard_id, e.entity_id, e.entity_seq, max(j.entity_seq) FROM entity e LEFT JOIN journal j USING(shard_id, entity_id)
            GROUP BY e.shard_id, e.entity_id, e.entity_seq HAVING e.entity_seq <> coalesce(max(j.entity_seq), 0)
            """),
        ("events of an entity are contiguous", """
            SELECT shard_id, entity_id FROM journal GROUP BY shard_id, entity_id HAVING count(*) <> max(entity_seq) OR min(entity_seq) <> 1
            """),
        ("a download completes once", """
            SELECT entity_id FROM journal WHERE type = 'download.completed.v1' GROUP BY entity_id HAVING count(*) > 1
            """),
    ];

    /// <summary>Holds every invariant against the database.</summary>
    public static async Task ShouldHoldAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        foreach (var (invariant, sql) in Queries)
        {
            await using var command = source.CreateCommand(sql);
            await using var reader = await command.ExecuteReaderAsync();
            var broken = new List<string>();
            while (await reader.ReadAsync())
            {
                broken.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => $"{reader.GetName(i)}={reader.GetValue(i)}")));
            }

            broken.ShouldBeEmpty(invariant);
        }
    }
}
