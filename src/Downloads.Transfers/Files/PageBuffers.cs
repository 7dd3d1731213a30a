using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Downloads.Transfers.Files;

/// <summary>
/// Buffers that the garbage collector does not move, so that what is received can lie in memory as it will lie in the file's pages: writing around the page cache
/// asks for it. They are kept as long as any is in use, then until the next collection; of each power of two as many as were in use at once, so in all at most twice
/// the memory that ever was. Thread-safe.
/// </summary>
internal sealed class PageBuffers
{
    /// <summary>Of memory, and of what a file is made of.</summary>
    public const int PageBytes = 4096;

    // Strongly held by the buffers in use alone.
    private static readonly WeakReference<PageBuffers> Shared = new(new PageBuffers());

    private readonly ConcurrentBag<byte[]>[] _free = [.. Enumerable.Range(0, 32).Select(static _ => new ConcurrentBag<byte[]>())];

    private static PageBuffers Current
    {
        get
        {
            lock (Shared)
            {
                if (!Shared.TryGetTarget(out var current))
                {
                    Shared.SetTarget(current = new());
                }

                return current;
            }
        }
    }

    /// <summary>A buffer for what belongs at <paramref name="offset"/> of a file, with room for so many bytes.</summary>
    public static ReceiveBuffer Rent(int bytes, long offset)
    {
        var pool = Current;
        var size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(bytes, PageBytes));
        if (!pool._free[BitOperations.Log2(size)].TryTake(out var memory))
        {
            memory = GC.AllocateUninitializedArray<byte>((int)size + (2 * PageBytes), pinned: true);
        }

        var start = (int)((offset - Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0)) & (PageBytes - 1));
        return new(pool, memory, start, bytes) { Offset = offset };
    }

    /// <summary>Takes the memory of a buffer back, whose owner forgets it.</summary>
    public void Return(byte[] memory) => _free[BitOperations.Log2((uint)(memory.Length - (2 * PageBytes)))].Add(memory);
}
