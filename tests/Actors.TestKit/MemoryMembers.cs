using Actors.Membership;

namespace Actors.TestKit;

/// <summary>The tables <c>cluster</c> and <c>node</c>; guarded by the database's lock.</summary>
internal sealed class MemoryMembers
{
    public long MapVersion { get; set; }

    public long MemberVersion { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; } = DateTimeOffset.UnixEpoch;

    public DateTimeOffset PlannerTickAt { get; set; } = DateTimeOffset.UnixEpoch;

    public DateTimeOffset GraceUntil { get; set; } = DateTimeOffset.UnixEpoch;

    public string Timeline { get; set; } = "";

    public long Generation { get; set; } = 1;

    public Dictionary<Guid, MemberRow> Nodes { get; private init; } = [];

    public bool IsUp(Guid node) => Nodes.GetValueOrDefault(node) is { State: NodeState.Up };

    /// <summary>Whether <paramref name="node"/> has no right to a shard any more.</summary>
    public bool HasLost(Guid node, DateTimeOffset now) =>
        Nodes.GetValueOrDefault(node) is not { } row || row.State == NodeState.Gone || (row.State == NodeState.Dead && row.LeaseUntil < now && now >= GraceUntil);

    public void Changed(DateTimeOffset now)
    {
        MemberVersion++;
        ChangedAt = now;
    }

    public MemoryMembers Clone() => new()
    {
        MapVersion = MapVersion,
        MemberVersion = MemberVersion,
        ChangedAt = ChangedAt,
        PlannerTickAt = PlannerTickAt,
        GraceUntil = GraceUntil,
        Timeline = Timeline,
        Generation = Generation,
        Nodes = new Dictionary<Guid, MemberRow>(Nodes),
    };
}
