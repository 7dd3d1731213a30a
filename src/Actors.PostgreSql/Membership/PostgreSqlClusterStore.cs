using Actors.Membership;
using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Membership;

/// <summary>
/// Members and shard map in PostgreSQL (spec: cluster protocol, S1–S6, S8). Each method is one autocommit statement, so a client that stops holds no
/// lock. <see cref="Renew"/> has a connection of its own.
/// </summary>
public sealed class PostgreSqlClusterStore : IClusterStore
{
    private const int MaxJoins = 5;

    private readonly Database _database;
    private readonly ControlConnection _heart;

    private PostgreSqlClusterStore(Database database)
    {
        _database = database;
        _heart = new ControlConnection(database);
    }

    /// <summary>Opens the cluster, or makes it in an empty database.</summary>
    /// <param name="shardCount">1 to 65,536; fixed when the cluster is made.</param>
    /// <exception cref="ShardCountMismatchException">It has another number of shards.</exception>
    /// <exception cref="StoreTooNewException">A later build wrote it.</exception>
    /// <exception cref="StoreUnavailableException">The database cannot be reached, read or written.</exception>
    public static PostgreSqlClusterStore Open(string connectionString, int shardCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shardCount, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shardCount, 65_536);
        var database = new Database(connectionString, "actors-cluster");
        try
        {
            SchemaSetup.Run(database, shardCount, views: null, rebuild: null);
            return new PostgreSqlClusterStore(database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public Joined Join(NodeRegistration node, TimeSpan lease)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                var (joined, isMember) = All(
                    MemberStatements.Join,
                    [node.NodeId, node.Name, node.Endpoint, (int)node.Roles, node.Capacity, node.Version, lease],
                    static row => (new Joined(row.GetInt32(0), row.GetInt64(1)), row.GetInt64(2) > 0))[0];
                return isMember ? joined : throw new ArgumentException($"The node {node.NodeId} is a member no more.", nameof(node));
            }
            catch (StoreUnavailableException e) when (e.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } && tries < MaxJoins)
            {
                // Another process of the same name joined since the statement's snapshot; now it is seen, and superseded.
            }
        }
    }

    /// <inheritdoc/>
    public Heartbeat Renew(Guid nodeId, TimeSpan lease, IReadOnlyCollection<Guid> accused) => Guard(() => _heart.Run(
        MemberStatements.Renew,
        lease / 3,
        values =>
        {
            values.Add(new NpgsqlParameter<Guid> { TypedValue = nodeId });
            values.Add(new NpgsqlParameter<TimeSpan> { TypedValue = lease });
            values.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. accused] });
        },
        static row => new Heartbeat(
            row.IsDBNull(0) ? null : (NodeState)row.GetInt16(0), row.GetInt64(1), row.GetInt64(2), ClusterRow.Time(row, 3), ClusterRow.Time(row, 4),
            ClusterRow.Time(row, 5), row.GetString(6))));

    /// <inheritdoc/>
    public int Clamp(TimeSpan lease) => Execute(MemberStatements.Clamp, lease);

    /// <inheritdoc/>
    public PlanOutcome? Apply(PlanStep plan, ClusterTiming timing) => All(
        MapStatements.Apply,
        [
            plan.MapVersion, plan.Expired.ToArray(), plan.Evicted.ToArray(),
            plan.Assignments.Select(static assignment => assignment.Shard).ToArray(),
            plan.Assignments.Select(static assignment => assignment.Epoch).ToArray(),
            plan.Assignments.Select(static assignment => assignment.Owner).ToArray(),
            timing.Lease, timing.TickGap, plan.Timeline, timing.Drain,
        ],
        static row => new PlanOutcome(row.GetInt64(0), row.GetInt32(1), row.GetInt32(2))).SingleOrDefault();

    /// <inheritdoc/>
    public IReadOnlyList<int> Propose(long mapVersion, IReadOnlyList<ShardMove> moves) => All(
        MapStatements.Propose,
        [
            mapVersion, moves.Select(static move => move.Shard).ToArray(), moves.Select(static move => move.Epoch).ToArray(),
            moves.Select(static move => move.Target).ToArray(),
        ],
        static row => row.GetInt32(0));

    /// <inheritdoc/>
    public IReadOnlyList<ReleasedShard> Release(Guid nodeId, IReadOnlyList<ShardLease> shards) => All(
        MapStatements.Release,
        [nodeId, shards.Select(static shard => shard.Shard).ToArray(), shards.Select(static shard => shard.Epoch).ToArray()],
        static row => new ReleasedShard(row.GetInt32(0), row.GetGuid(1), row.GetInt64(2)));

    /// <inheritdoc/>
    public bool ChangeTimeline(string from, string to, TimeSpan grace) => IsOne(MapStatements.ChangeTimeline, from, to, grace);

    /// <inheritdoc/>
    public bool Leave(Guid nodeId) => IsOne(MemberStatements.Leave, nodeId);

    /// <inheritdoc/>
    public bool Depart(Guid nodeId) => IsOne(MemberStatements.Depart, nodeId);

    /// <inheritdoc/>
    public bool Down(Guid nodeId) => IsOne(MemberStatements.Down, nodeId);

    /// <inheritdoc/>
    public int Forget(TimeSpan age) => Execute(MemberStatements.Forget, age);

    /// <inheritdoc/>
    public ClusterView Read() => All(MapStatements.Read, [], ClusterRow.ToView)[0];

    /// <summary>Closes the connections.</summary>
    public void Dispose()
    {
        _heart.Dispose();
        _database.Dispose();
    }

    private static T Guard<T>(Func<T> statement)
    {
        try
        {
            return statement();
        }
        catch (NpgsqlException e)
        {
            throw new StoreUnavailableException(e.Message, e);
        }
    }

    private bool IsOne(string sql, params object[] values) => All(sql, values, static row => row.GetInt64(0))[0] == 1;

    private int Execute(string sql, params object[] values) => Guard(() =>
    {
        using var connection = _database.Open();
        using var command = Command(sql, values, connection);
        return command.ExecuteNonQuery();
    });

    private List<T> All<T>(string sql, object[] values, Func<NpgsqlDataReader, T> row) => Guard(() =>
    {
        using var connection = _database.Open();
        using var command = Command(sql, values, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(row(reader));
        }

        // The rows come before the commit.
        reader.Close();
        return rows;
    });

    private static NpgsqlCommand Command(string sql, object[] values, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
