namespace Downloads.Transfers.Files;

/// <summary>A buffer on its way: filled by a receiver, written by the disk, and back. One owner at a time.</summary>
internal sealed class ReceiveBuffer(byte[] bytes, int capacity)
{
    /// <summary>What is filled.</summary>
    public int Count { get; set; }

    /// <summary>Where in the file it belongs.</summary>
    public long Offset { get; set; }

    public byte[] Bytes { get; } = bytes;

    public int Room => capacity - Count;

    public Span<byte> All => Bytes.AsSpan(0, capacity);

    public ReadOnlySpan<byte> Filled => Bytes.AsSpan(0, Count);

    public Memory<byte> Free(int most) => Bytes.AsMemory(Count, Math.Min(most, Room));
}
