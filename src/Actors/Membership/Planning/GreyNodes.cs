namespace Actors.Membership.Planning;

/// <summary>
/// Nodes that the database reaches and their peers do not. One is evicted when at least two others accuse it, and those are more than half of the
/// other live members. Who is accused like that himself does not count as a witness, nor does who accuses more than half of the others: it is he who is cut
/// off, whether or not they have said so yet. So in a cluster that fell into halves, or apart, or grows together again, nobody is evicted. In a cluster
/// of two the lease alone decides.
/// </summary>
internal static class GreyNodes
{
    public static IReadOnlyList<Guid> Find(ClusterView view)
    {
        var live = view.Members.Where(row => row.IsMember && row.LeaseUntil >= view.Now).ToList();
        var suspects = live.Where(row => IsAccused(row, live, live)).ToHashSet();
        var witnesses = live.Where(row => !suspects.Contains(row) && !IsCutOff(row, live)).ToList();
        return [.. suspects.Where(row => IsAccused(row, witnesses, live)).Select(static row => row.NodeId)];
    }

    private static bool IsCutOff(MemberRow row, List<MemberRow> live) => live.Count(other => row.Accused.Contains(other.NodeId)) * 2 > live.Count - 1;

    private static bool IsAccused(MemberRow suspect, List<MemberRow> witnesses, List<MemberRow> live)
    {
        var accusers = witnesses.Count(witness => witness.NodeId != suspect.NodeId && witness.Accused.Contains(suspect.NodeId));
        return accusers >= 2 && accusers * 2 > live.Count - 1;
    }
}
