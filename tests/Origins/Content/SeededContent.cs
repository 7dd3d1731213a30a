using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Origins.Content;

/// <summary>
/// A resource whose every byte follows from seed and offset: any range can be made and any copy checked without storing it. Two seeds give
/// different bytes at every offset with overwhelming likelihood, so a file mixed of two versions is found out by its digest.
/// </summary>
/// <param name="Seed">Any number.</param>
/// <param name="Length">Bytes, 0 and up.</param>
public sealed record SeededContent(ulong Seed, long Length)
{
    private const int Block = 64 * 1024;
    private const int Word = sizeof(ulong);

    /// <summary>Fills <paramref name="destination"/> with the bytes from <paramref name="offset"/> on; the caller stays within <see cref="Length"/>.</summary>
    public void Fill(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        Span<byte> edge = stackalloc byte[Word];
        var lead = (int)(offset % Word);
        if (lead != 0 && !destination.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(edge, WordAt(offset / Word));
            var taken = Math.Min(Word - lead, destination.Length);
            edge.Slice(lead, taken).CopyTo(destination);
            destination = destination[taken..];
            offset += taken;
        }

        var words = MemoryMarshal.Cast<byte, ulong>(destination);
        var first = offset / Word;
        for (var i = 0; i < words.Length; i++)
        {
            words[i] = WordAt(first + i);
        }

        var tail = destination[(words.Length * Word)..];
        if (!tail.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(edge, WordAt(first + words.Length));
            edge[..tail.Length].CopyTo(tail);
        }
    }

    /// <summary>Lower-case hex of the whole.</summary>
    public string Sha256()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var block in Blocks())
        {
            hash.AppendData(block.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Writes the whole to a file, replacing what is there.</summary>
    public void WriteTo(string path)
    {
        using var file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        var offset = 0L;
        foreach (var block in Blocks())
        {
            RandomAccess.Write(file, block.Span, offset);
            offset += block.Length;
        }
    }

    /// <summary>The whole in blocks that share one buffer: use each before the next.</summary>
    private IEnumerable<ReadOnlyMemory<byte>> Blocks()
    {
        var buffer = new byte[(int)Math.Min(Block, Length)];
        for (var offset = 0L; offset < Length; offset += buffer.Length)
        {
            var count = (int)Math.Min(buffer.Length, Length - offset);
            Fill(offset, buffer.AsSpan(0, count));
            yield return buffer.AsMemory(0, count);
        }
    }

    /// <summary>SplitMix64's output function over a counter: random access, full period.</summary>
    private ulong WordAt(long index)
    {
        var z = Seed + (((ulong)index + 1) * 0x9E3779B97F4A7C15UL);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
