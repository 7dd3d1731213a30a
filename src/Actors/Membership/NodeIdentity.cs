namespace Actors.Membership;

/// <summary>
/// The incarnation under which this process writes now. The member sets it before it joins; the event store names it in every append, so that
/// what was staged under an earlier one is fenced. Any thread may read it.
/// </summary>
public sealed class NodeIdentity
{
    private volatile object _nodeId = Guid.Empty;

    /// <summary><see cref="Guid.Empty"/> before the first join.</summary>
    public Guid NodeId => (Guid)_nodeId;

    /// <summary>Becomes <paramref name="nodeId"/>: what the process held before is held no more.</summary>
    public void Become(Guid nodeId) => _nodeId = nodeId;
}
