using System.Diagnostics;
using Actors.TestKit.Databases;
using Npgsql;

namespace Benchmarks.PostgreSql;

/// <summary>
/// What the machine gives at most: one connection that inserts the same events by arrays, one batch after the other, into a table with a primary key
/// alone; no fence, no state, no actors, nobody who waits.
/// </summary>
internal static class BareInserts
{
    private const string Table = """
        CREATE TABLE bare(shard_id int NOT NULL, seq bigint NOT NULL, epoch bigint NOT NULL, entity_id uuid NOT NULL, entity_seq bigint NOT NULL,
          type text NOT NULL, payload bytea NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY(shard_id, seq))
        """;

    private const string Insert = """
        INSERT INTO bare(shard_id, seq, epoch, entity_id, entity_seq, type, payload)
        SELECT x.* FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::uuid[], $5::bigint[], $6::text[], $7::bytea[]) AS x
        """;

    /// <summary>Events a second, in batches of <paramref name="events"/>.</summary>
    public static double Run(PostgreSqlServer server, int events, TimeSpan duration)
    {
        using var connection = new NpgsqlConnection(server.ConnectionString(server.CreateDatabase()));
        connection.Open();
        using (var make = new NpgsqlCommand(Table, connection))
        {
            make.ExecuteNonQuery();
        }

        using var insert = new NpgsqlCommand(Insert, connection);
        var shards = Fill(events, static i => i % 256);
        var heads = new long[256];
        object[] columns =
        [
            shards, new long[events], Fill(events, static _ => 1L), Fill(events, static _ => Guid.NewGuid()), new long[events],
            Fill(events, static _ => "ledger.added.v1"), Fill(events, static _ => new byte[100]),
        ];
        foreach (var column in columns)
        {
            insert.Parameters.Add(new NpgsqlParameter { Value = column });
        }

        insert.Prepare();
        var started = Stopwatch.GetTimestamp();
        long count = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            for (var i = 0; i < events; i++)
            {
                ((long[])columns[1])[i] = ((long[])columns[4])[i] = ++heads[shards[i]];
            }

            count += insert.ExecuteNonQuery();
        }

        return Measure.PerSecond(count, started);
    }

    private static T[] Fill<T>(int count, Func<int, T> value) => [.. Enumerable.Range(0, count).Select(value)];
}
