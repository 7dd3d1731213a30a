namespace Downloads.Transfers.Files;

/// <summary>A buffer on its way: filled by a receiver, written by the disk, and back. One owner at a time.</summary>
/// <param name="start">Where in the memory it begins.</param>
internal sealed class ReceiveBuffer(PageBuffers pool, byte[] memory, int start, int capacity)
{
    /// <summary>What is filled.</summary>
    public int Count { get; set; }

    /// <summary>Where in the file it belongs.</summary>
    public required long Offset { get; init; }

    public int Room => capacity - Count;

    public ReadOnlySpan<byte> Filled => memory.AsSpan(start, Count);

    public Memory<byte> Free(int most) => memory.AsMemory(start + Count, Math.Min(most, Room));

    /// <summary>Gives its memory back; nobody uses it any more.</summary>
    public void Return() => pool.Return(memory);
}
