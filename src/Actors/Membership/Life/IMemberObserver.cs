namespace Actors.Membership.Life;

/// <summary>Who does what a member's life asks for. Called on threads that renew and plan: it must be quick, and may not call the member back.</summary>
public interface IMemberObserver
{
    /// <summary>A new phase; changes come one after the other, in order.</summary>
    void Changed(Guid nodeId, MemberPhase from, MemberPhase to);

    /// <summary>The cluster was read. Views come in the order in which they were read, not all of them new.</summary>
    void Seen(Guid nodeId, ClusterView view);
}
