namespace Actors.Persistence;

/// <summary>
/// What the engine knows of a shard it writes. Epoch and head belong to the lane of the shard; the rest is read by any thread.
/// </summary>
internal sealed class LaneShard(OwnedShard? owned)
{
    private volatile bool _isOwned = owned is not null;
    private volatile int _generation;

    public long Epoch { get; private set; } = owned?.Epoch ?? 0;

    public long Head { get; private set; } = owned?.Head ?? 0;

    public bool IsOwned => _isOwned;

    /// <summary>Grows with each reload: a write of an entity that was loaded before is dropped.</summary>
    public int Generation => _generation;

    public void Advance(int events) => Head += events;

    /// <summary>A new epoch; the head is where it was believed to be.</summary>
    public void Renew(long epoch) => Epoch = epoch;

    /// <summary>Somebody else wrote: nothing loaded before counts.</summary>
    public void Reload(OwnedShard current)
    {
        _generation++;
        Epoch = current.Epoch;
        Head = current.Head;
    }

    /// <summary>The shard, reloaded before, is this node's from here on. On its lane.</summary>
    public void Hold() => _isOwned = true;

    public void Lose()
    {
        _generation++;
        _isOwned = false;
    }
}
