using System.Buffers;
using System.Buffers.Binary;

namespace Actors.Links.Wire;

/// <summary>
/// A growing, pooled array that frames are written into: <c>[u32 length][u64 correlation][payload]</c>, little endian; the length counts what
/// follows it. Not safe for concurrent use.
/// </summary>
internal sealed class FrameBuffer : IBufferWriter<byte>
{
    /// <summary>Bytes of a frame before its payload.</summary>
    public const int Header = sizeof(uint) + sizeof(ulong);

    // A burst may not keep its memory for ever.
    private const int KeptBytes = 256 << 10;
    private const int FirstBytes = 4 << 10;

    [ThreadStatic]
    private static FrameBuffer? _scratch;

    private byte[] _bytes = [];

    /// <summary>This thread's own buffer, empty: for one frame at a time, and not across an await.</summary>
    public static FrameBuffer Scratch
    {
        get
        {
            var buffer = _scratch ??= new FrameBuffer();
            buffer.Clear();
            return buffer;
        }
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    /// <summary>Begins a frame; what is written up to <see cref="End"/> is its payload.</summary>
    public FrameBuffer Begin(ulong correlation, FrameKind kind)
    {
        Clear();
        var span = GetSpan(Header + 1);
        BinaryPrimitives.WriteUInt64LittleEndian(span[sizeof(uint)..], correlation);
        span[Header] = (byte)kind;
        Advance(Header + 1);
        return this;
    }

    /// <summary>Completes the frame's header.</summary>
    public ReadOnlySpan<byte> End()
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes, (uint)(Length - sizeof(uint)));
        return Written;
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(GetSpan(bytes.Length));
        Length += bytes.Length;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(1, sizeHint));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Forgets everything; memory beyond 256 KiB goes back to the pool.</summary>
    public void Clear()
    {
        Length = 0;
        if (_bytes.Length > KeptBytes)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = [];
        }
    }

    private void Reserve(int count)
    {
        if (_bytes.Length - Length >= count)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, Math.Max(Length + count, _bytes.Length * 2)));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = larger;
    }
}
