using System.Text;
using Actors.Links.Wire;

namespace Actors.Links.Tails;

/// <summary>The tails that a peer reads of this node over one connection.</summary>
internal sealed class TailPumps(LinkOutput output, TailSources sources, LinkContext context)
{
    // A peer needs a handful; more is an error of its own.
    private const int MaxPumps = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, TailPump> _pumps = [];
    private bool _closed;

    /// <summary>Begins a tail: <c>[u8 credit][u8 length][topic][from]</c>.</summary>
    /// <exception cref="LinkProtocolException">The request is none, its id is taken, or the peer reads too many.</exception>
    public void Open(ulong id, ReadOnlySpan<byte> request)
    {
        if (request.Length < 2 || request.Length < 2 + request[1])
        {
            throw new LinkProtocolException("A tail without a topic.");
        }

        var source = sources.Find(Encoding.UTF8.GetString(request.Slice(2, request[1])));
        if (source is null)
        {
            End(id);
            return;
        }

        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            if (_pumps.Count >= MaxPumps || _pumps.ContainsKey(id))
            {
                throw new LinkProtocolException("More tails than a peer may read.");
            }

            var pump = new TailPump(id, source, request[(2 + request[1])..].ToArray(), request[0], output, context, End);
            _pumps.Add(id, pump);
            pump.Start();
        }
    }

    public void Credit(ulong id, ReadOnlySpan<byte> items)
    {
        if (items.Length != 1)
        {
            throw new LinkProtocolException("Credit of no size.");
        }

        lock (_gate)
        {
            _pumps.GetValueOrDefault(id)?.Add(items[0]);
        }
    }

    public void Stop(ulong id)
    {
        lock (_gate)
        {
            _pumps.GetValueOrDefault(id)?.Stop();
        }
    }

    /// <summary>The connection is gone: ends all, and waits for their sources.</summary>
    public Task CloseAsync()
    {
        List<TailPump> left;
        lock (_gate)
        {
            _closed = true;
            left = [.. _pumps.Values];
        }

        return Task.WhenAll(left.Select(static pump => pump.DisposeAsync().AsTask()));
    }

    private void End(ulong id)
    {
        lock (_gate)
        {
            if (!_closed && _pumps.Remove(id, out var pump))
            {
                _ = pump.DisposeAsync().AsTask();
            }
        }

        output.TryWrite(FrameBuffer.Scratch.Begin(id, FrameKind.TailEnd).End(), force: true, out _);
    }
}
