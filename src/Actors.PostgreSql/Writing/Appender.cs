using Actors.Membership;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Writing;

/// <summary>Appends batches (cluster protocol, S7), each on a connection of its own, and waits a moment for rows that somebody else has locked.</summary>
internal sealed class Appender(
    Database database, AppendConnections connections, NodeIdentity node, int shardCount, IReadOnlyList<ViewTable> views, LostAppends lost, TimeProvider time)
{
    private const int MaxTries = 24;
    private readonly Dictionary<EntityKind, ViewTable> _views = views.ToDictionary(static view => view.Schema.Kind);

    /// <inheritdoc cref="IEventStore.Append"/>
    public IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        Check(batch);
        var outcomes = new Dictionary<int, AppendOutcome>(batch.Shards.Count);
        var rest = batch;
        for (var tries = 0; rest.Shards.Count > 0 && tries < MaxTries; tries++)
        {
            if (tries > 0)
            {
                Pause();
            }

            try
            {
                Execute(rest, outcomes);
            }
            catch (Exception e) when (e is NotWrittenException or PoisonException && outcomes.Count > 0)
            {
                // The others are written and have to be told so; what is left comes again.
                break;
            }

            rest = rest with { Shards = [.. rest.Shards.Where(append => !outcomes.ContainsKey(append.Shard))] };
        }

        return outcomes.Count > 0 || batch.Shards.Count == 0
            ? [.. batch.Shards.Select(append => new ShardOutcome(append.Shard, outcomes.GetValueOrDefault(append.Shard, AppendOutcome.Skipped)))]
            : throw new NotWrittenException($"The rows of {batch.Shards.Count} shards are locked.");
    }

    private void Check(AppendBatch batch)
    {
        AppendRules.Check(batch);
        foreach (var append in batch.Shards)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(append.Shard, nameof(batch));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(append.Shard, shardCount, nameof(batch));
        }
    }

    private void Execute(AppendBatch batch, Dictionary<int, AppendOutcome> outcomes)
    {
        using var sql = new StatementText();
        AppendStatement.Write(sql, new AppendDraft(batch, shardCount, _views), node.NodeId);
        var connection = connections.Take();
        try
        {
            Read(sql.Finish(connection.Connection), batch.AllOrNothing, outcomes);
            connections.GiveBack(connection);
        }
        catch (Exception e)
        {
            // A statement that the server refused has ended; of any other nobody knows.
            var failure = WriteFailure.Of(e);
            if (failure is OutcomeUnknownException)
            {
                lost.Add(batch.Shards, connection.Name);
                connection.Dispose();
            }
            else
            {
                connections.GiveBack(connection);
            }

            throw failure;
        }
    }

    private void Read(NpgsqlCommand command, bool allOrNothing, Dictionary<int, AppendOutcome> outcomes)
    {
        if (database.Prepares)
        {
            command.Prepare();
        }

        var found = new List<ShardOutcome>();
        var isLocked = false;
        using (var reader = command.ExecuteReader())
        {
            while (reader.Read())
            {
                if (AppendStatement.Outcome(reader) is { } outcome)
                {
                    found.Add(new ShardOutcome(reader.GetInt32(AppendStatement.Shard), outcome));
                }
                else
                {
                    isLocked = true;
                }
            }

            // The rows come before the commit; only the end of the answer says that it is done.
            reader.Close();
        }

        foreach (var (shard, outcome) in isLocked && allOrNothing ? [] : found)
        {
            outcomes.Add(shard, outcome);
        }
    }

    private void Pause()
    {
        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(
            static over => ((ManualResetEventSlim)over!).Set(), over, TimeSpan.FromMilliseconds(Random.Shared.Next(2, 11)), Timeout.InfiniteTimeSpan);
        over.Wait();
    }
}
