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
        WITH patience AS MATERIALIZED (SELECT set_config('lock_timeout', '250ms', true) AS set)
        UPDATE shard s SET epoch = {Sql.NextEpoch} FROM patience p
        WHERE p.set IS NOT NULL AND s.shard_id = $1 AND s.owner = $2 AND s.epoch = $3 RETURNING s.epoch
        """;

    private readonly Lock _gate = new();

    // Shards of which nobody heard whether their new epoch was committed, and the epoch they had before.
    private readonly Dictionary<int, long> _unheard = [];

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
        var present = Present(shard, epoch);
        if (TryTake(shard, present, asked: epoch) is not { } taken)
        {
            Heard(shard);
            return null;
        }

        Heard(shard);
        lost.Forget(shard);
        using var connection = database.Open();
        using var head = new NpgsqlCommand($"SELECT {Sql.Head} FROM shard s WHERE s.shard_id = $1", connection) { Parameters = { new() { Value = shard } } };
        return new OwnedShard(shard, taken, (long)head.ExecuteScalar()!);
    }

    /// <summary>The epoch to take the shard from: <paramref name="epoch"/>, or the one that an earlier try took without hearing of it.</summary>
    private long Present(int shard, long epoch)
    {
        lock (_gate)
        {
            if (!_unheard.TryGetValue(shard, out var before) || before != epoch)
            {
                return epoch;
            }
        }

        using var connection = database.Open();
        using var command = new NpgsqlCommand("SELECT epoch FROM shard WHERE shard_id = $1 AND owner = $2", connection)
        {
            Parameters = { new() { Value = shard }, new() { Value = node.NodeId } },
        };
        return command.ExecuteScalar() as long? ?? epoch;
    }

    private long? TryTake(int shard, long epoch, long asked)
    {
        using var connection = database.Open();
        using var command = new NpgsqlCommand(Take, connection)
        {
            Parameters = { new() { Value = shard }, new() { Value = node.NodeId }, new() { Value = epoch } },
        };
        try
        {
            return command.ExecuteScalar() as long?;
        }
        catch (NpgsqlException e) when (WriteFailure.Of(e) is OutcomeUnknownException)
        {
            lock (_gate)
            {
                _unheard[shard] = asked;
            }

            throw;
        }
    }

    private void Heard(int shard)
    {
        lock (_gate)
        {
            _unheard.Remove(shard);
        }
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
