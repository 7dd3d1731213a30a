namespace Actors.Membership.Life;

/// <summary>Several observers as one; they are told in the order given.</summary>
public sealed class MemberObservers(params IReadOnlyList<IMemberObserver> observers) : IMemberObserver
{
    /// <inheritdoc/>
    public void Changed(Guid nodeId, MemberPhase from, MemberPhase to)
    {
        foreach (var observer in observers)
        {
            observer.Changed(nodeId, from, to);
        }
    }

    /// <inheritdoc/>
    public void Seen(Guid nodeId, ClusterView view)
    {
        foreach (var observer in observers)
        {
            observer.Seen(nodeId, view);
        }
    }
}
