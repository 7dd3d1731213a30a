using Actors.Membership;
using Npgsql;

namespace Actors.PostgreSql.Membership;

/// <summary>Reads the answer to <see cref="MapStatements.Read"/>.</summary>
internal static class ClusterRow
{
    private const int FirstOfMembers = 9;
    private const int FirstOfShards = 21;

    public static ClusterView ToView(NpgsqlDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), Time(row, 2), Time(row, 3), Time(row, 4), row.GetString(5), row.GetString(6), row.GetInt64(7), Time(row, 8),
        Members(row), Shards(row));

    /// <summary>A time that is there.</summary>
    public static DateTimeOffset Time(NpgsqlDataReader row, int column) => new(row.GetDateTime(column));

    private static MemberRow[] Members(NpgsqlDataReader row)
    {
        if (row.IsDBNull(FirstOfMembers))
        {
            return [];
        }

        var ids = Column<Guid>(0);
        var (names, endpoints, roles, capacities, versions) = (Column<string>(1), Column<string>(2), Column<int>(3), Column<int>(4), Column<string>(5));
        var (states, leases, beats, accused) = (Column<short>(6), Column<DateTime>(7), Column<long>(8), Column<string>(9));
        var (joined, died) = (Column<DateTime>(10), Column<DateTime?>(11));
        return [.. ids.Select((id, i) => new MemberRow(
            id, names[i], endpoints[i], (NodeRoles)roles[i], capacities[i], versions[i], (NodeState)states[i], new DateTimeOffset(leases[i]), beats[i],
            [.. accused[i].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)], new DateTimeOffset(joined[i]), Time(died[i])))];

        T[] Column<T>(int number) => row.GetFieldValue<T[]>(FirstOfMembers + number);
    }

    private static ShardRow[] Shards(NpgsqlDataReader row)
    {
        var (numbers, epochs, owners, targets, since) = (
            row.GetFieldValue<int[]>(FirstOfShards), row.GetFieldValue<long[]>(FirstOfShards + 1), row.GetFieldValue<Guid?[]>(FirstOfShards + 2),
            row.GetFieldValue<Guid?[]>(FirstOfShards + 3), row.GetFieldValue<DateTime?[]>(FirstOfShards + 4));
        return [.. numbers.Select((shard, i) => new ShardRow(shard, epochs[i], owners[i], targets[i], Time(since[i])))];
    }

    private static DateTimeOffset? Time(DateTime? time) => time is { } known ? new DateTimeOffset(known) : null;
}
