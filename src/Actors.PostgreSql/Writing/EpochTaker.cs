using Actors.Membership;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Writing;

/// <summary>
/// Takes a new epoch for a shard after an unknown outcome (cluster protocol, S9). Whatever was under way for it has then ended or is fenced, so
/// the head read afterwards is the truth. A statement that still holds the shard's row is ended on the server.
/// </summary>
internal sealed class EpochTaker(Database database, NodeIdentity node, LostAppends lost)
{
    private const int MaxTries = 4;

    // The time limit is set by the statement for itself alone, before it asks for the row.
    private const string Take = $"""
        WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true) AS set),
        next AS MATERIALIZED (SELECT {Sql.NextEpoch} AS epoch FROM shard s WHERE s.shard_id = $1)
        UPDATE shard s SET epoch = n.epoch, resolved_by = $4, resolved_epoch = n.epoch FROM patience p, next n
        WHERE p.set IS NOT NULL AND s.shard_id = $1 AND s.owner = $2 AND s.epoch = $3 RETURNING s.epoch
        """;

    private const string Taken = "SELECT epoch FROM shard WHERE shard_id = $1 AND owner = $2 AND resolved_by = $3 AND resolved_epoch = epoch";

    private readonly Lock _gate = new();

    // Questions without an answer so far: the epoch that was asked about, and the token under which it was.
    private readonly Dictionary<int, (long Epoch, Guid Token)> _open = [];

    /// <inheritdoc cref="IEventStore.Resolve"/>
    /// <exception cref="StoreUnavailableException">Nobody knows; it can be asked again under the same epoch.</exception>
    public OwnedShard? Resolve(int shard, long epoch)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return ResolveOnce(shard, epoch);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable && tries < MaxTries && lost.Of(shard) is { } name)
            {
                End(name);
            }
            catch (NpgsqlException e)
            {
                throw new StoreUnavailableException($"Shard {shard} could not be taken anew: {e.Message}", e);
            }
        }
    }

    private OwnedShard? ResolveOnce(int shard, long epoch)
    {
        var (token, isAgain) = Ask(shard, epoch);
        var taken = Scalar(Take, shard, node.NodeId, epoch, token);
        if (taken is null && isAgain && Scalar(Taken, shard, node.NodeId, token) is { } before)
        {
            // An earlier try came through, perhaps only now, behind the row that this one waited for, too.
            taken = Scalar(Take, shard, node.NodeId, before, token);
        }

        var head = taken is null ? null : Scalar($"SELECT {Sql.Head} FROM shard s WHERE s.shard_id = $1", shard);
        Answered(shard);
        if (taken is null)
        {
            return null;
        }

        lost.Forget(shard);
        return new OwnedShard(shard, taken.Value, head!.Value);
    }

    /// <summary>The token of the question, and whether it was asked before without an answer.</summary>
    private (Guid Token, bool IsAgain) Ask(int shard, long epoch)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(shard, out var open) && open.Epoch == epoch)
            {
                return (open.Token, true);
            }

            _open[shard] = (epoch, Guid.NewGuid());
            return (_open[shard].Token, false);
        }
    }

    private void Answered(int shard)
    {
        lock (_gate)
        {
            _open.Remove(shard);
        }
    }

    private long? Scalar(string sql, params object[] values)
    {
        using var connection = database.Open();
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command.ExecuteScalar() as long?;
    }

    private void End(string name)
    {
        using var connection = database.Open();
        using var command = new NpgsqlCommand(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND datname = current_database()", connection)
        {
            Parameters = { new() { Value = name } },
        };
        command.ExecuteNonQuery();
    }
}
