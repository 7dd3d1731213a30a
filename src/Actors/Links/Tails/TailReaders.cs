using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Actors.Links.Wire;

namespace Actors.Links.Tails;

/// <summary>
/// The tails that this node reads over one connection. A reader gives the peer credit for <see cref="Credit"/> items and renews it as it
/// reads, so that a slow one costs both ends a few items and no more: the peer's source waits, or leaves out what is out of date.
/// </summary>
internal sealed class TailReaders(LinkOutput output)
{
    /// <summary>Items that may be under way for one reader.</summary>
    public const int Credit = 8;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Channel<ReadOnlyMemory<byte>>> _readers = [];
    private ulong _last;
    private bool _closed;

    /// <summary>Items of a peer's tail, until the peer or the connection ends it: then the enumeration ends.</summary>
    /// <param name="from">What the source is told; its own affair.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
        string topic, ReadOnlyMemory<byte> from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Open(topic, from.Span) is not var (id, items))
        {
            yield break;
        }

        try
        {
            var taken = 0;
            await foreach (var item in items.ReadAllAsync(cancellationToken))
            {
                yield return item;
                if (++taken == Credit / 2)
                {
                    Send(id, FrameKind.TailCredit, [(byte)taken]);
                    taken = 0;
                }
            }
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(id);
            }

            Send(id, FrameKind.TailClose, []);
        }
    }

    /// <summary>An item has come.</summary>
    /// <exception cref="LinkProtocolException">The peer had no credit for it.</exception>
    public void Add(ulong id, ReadOnlySpan<byte> item)
    {
        lock (_gate)
        {
            if (_readers.TryGetValue(id, out var reader) && !reader.Writer.TryWrite(item.ToArray()))
            {
                throw new LinkProtocolException("More items of a tail than there was credit for.");
            }
        }
    }

    /// <summary>The peer has ended a tail.</summary>
    public void End(ulong id)
    {
        lock (_gate)
        {
            _readers.GetValueOrDefault(id)?.Writer.TryComplete();
        }
    }

    /// <summary>The connection is gone.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var reader in _readers.Values)
            {
                reader.Writer.TryComplete();
            }
        }
    }

    private (ulong Id, ChannelReader<ReadOnlyMemory<byte>> Items)? Open(string topic, ReadOnlySpan<byte> from)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return null;
            }

            var items = Channel.CreateBounded<ReadOnlyMemory<byte>>(Credit);
            _readers.Add(++_last, items);
            var name = Encoding.UTF8.GetBytes(topic);
            Send(_last, FrameKind.TailOpen, [Credit, (byte)name.Length, .. name, .. from]);
            return (_last, items.Reader);
        }
    }

    private void Send(ulong id, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        var frame = FrameBuffer.Scratch.Begin(id, kind);
        frame.Add(payload);
        output.TryWrite(frame.End(), force: true, out _);
    }
}
