using Actors.Membership;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>
/// Ownership without membership: whoever opens the store last owns every shard, under a new id and new epochs. Whoever wrote before is fenced.
/// </summary>
internal static class SingleNode
{
    private const string TakeAll = $"""
        WITH c AS (UPDATE cluster SET map_version = map_version + 1 WHERE id = 1 RETURNING map_version)
        UPDATE shard s SET owner = $1, target = NULL, move_since = NULL, map_version = c.map_version, epoch = {Sql.NextEpoch} FROM c
        """;

    public static NodeIdentity Take(Database database)
    {
        var identity = new NodeIdentity();
        identity.Become(Guid.NewGuid());
        using var connection = database.Open();
        using var command = new NpgsqlCommand(TakeAll, connection) { Parameters = { new() { Value = identity.NodeId } } };
        command.ExecuteNonQuery();
        return identity;
    }
}
