namespace Actors.Sqlite.Writing;

/// <summary>A shard's row during an append.</summary>
internal sealed class ShardHead(int shard, long epoch, long seq, long? lastPosition)
{
    public int Shard { get; } = shard;

    public long Epoch { get; } = epoch;

    /// <summary>Number of its last event.</summary>
    public long Seq { get; private set; } = seq;

    /// <summary>Position of that event; null where there is none.</summary>
    public long? LastPosition { get; private set; } = lastPosition;

    public void Advance(long position)
    {
        Seq++;
        LastPosition = position;
    }
}
