using Actors.Inspection;
using Actors.Membership;
using Downloads.Gateway.Live;

namespace Downloads.Gateway.Cluster;

/// <summary>
/// The cluster as subscribers know it. A view is put here before its changes are told: a snapshot may be ahead of the events that follow it (which then
/// tell what it showed), never behind. Any thread.
/// </summary>
internal sealed class ClusterBoard(IClusterInspection inspection)
{
    private ClusterView? _view;

    /// <returns>The view before.</returns>
    public ClusterView? Replace(ClusterView view) => Interlocked.Exchange(ref _view, view);

    /// <summary>Items of a snapshot: the members, and the shards summed up.</summary>
    public IEnumerable<DataWriter> Items()
    {
        if (Volatile.Read(ref _view) is not { } view)
        {
            return [];
        }

        var facts = new ClusterFacts(view, inspection.Self, inspection.Name);
        return [.. facts.Members(departed: false).Members.Select(static member => ClusterData.Member("member", member)), ClusterData.Shards(facts.Shards(figures: null))];
    }
}
