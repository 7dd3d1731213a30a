using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Benchmarks.Live;

/// <summary>One client of the WebSocket, on a bare socket: it reads whole frames of a server (RFC 6455, section 5.2) and keeps none.</summary>
internal sealed class Listener : IAsyncDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Action<long> _note;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private TaskCompletionSource? _reached;
    private long _events;
    private long _wanted;
    private int _filled;

    private Listener(Action<long> note) => _note = note;

    /// <summary>Payload received, in bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Number of the last event.</summary>
    public long LastSeq { get; private set; }

    /// <param name="note">Is told the number of each event.</param>
    public static async Task<Listener> ConnectAsync(Uri address, Action<long> note)
    {
        var client = new Listener(note);
        await client._socket.ConnectAsync(address.Host, address.Port);
        await client._socket.SendAsync(Encoding.ASCII.GetBytes(
            $"GET /ws HTTP/1.1\r\nHost: {address.Authority}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: downloads.v1\r\n\r\n"));
        var snapshot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        client._reading = client.ReadAsync(snapshot);
        await client._socket.SendAsync(Masked("""{"op":"subscribe","id":1,"topic":"notifications"}"""u8));
        await await Task.WhenAny(snapshot.Task, client._reading);
        return client;
    }

    /// <summary>Completes with that many events since it connected.</summary>
    public Task UntilAsync(long events)
    {
        lock (_gate)
        {
            _wanted = events;
            _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_events >= events)
            {
                _reached.SetResult();
            }

            return _reached.Task;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ReadAsync(TaskCompletionSource snapshot)
    {
        await SkipHeadAsync();
        int read;
        do
        {
            if (TakeFrames(snapshot) is var events and > 0)
            {
                Count(events);
            }

            read = await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
            _filled += read;
        }
        while (read > 0);

        throw new IOException("The server ended the connection.");
    }

    private async Task SkipHeadAsync()
    {
        while (_buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8) < 0)
        {
            _filled += await _socket.ReceiveAsync(_buffer.AsMemory(_filled));
        }

        Keep(_buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8) + 4);
    }

    private int TakeFrames(TaskCompletionSource snapshot)
    {
        var (at, events) = (0, 0);
        while (TryFrame(_buffer.AsSpan(at, _filled - at), out var head, out var length))
        {
            var payload = _buffer.AsSpan(at + head, length);
            at += head + length;
            if (payload.StartsWith("{\"op\":\"event\""u8))
            {
                if (payload.IndexOf("\"prev\":"u8) > 0)
                {
                    Bytes += length;
                    events++;
                    LastSeq = SeqOf(payload);
                    _note(LastSeq);
                }
            }
            else if (payload.StartsWith("{\"op\":\"snapshot\""u8))
            {
                LastSeq = SeqOf(payload);
                snapshot.TrySetResult();
            }
        }

        Keep(at);
        return events;
    }

    private void Count(int events)
    {
        lock (_gate)
        {
            _events += events;
            if (_events >= _wanted)
            {
                _reached?.TrySetResult();
            }
        }
    }

    private void Keep(int from)
    {
        _buffer.AsSpan(from, _filled - from).CopyTo(_buffer);
        _filled -= from;
    }

    private static bool TryFrame(ReadOnlySpan<byte> bytes, out int head, out int length)
    {
        (head, length) = (2, 0);
        if (bytes.Length < 2)
        {
            return false;
        }

        length = bytes[1];
        if (length == 126)
        {
            head = 4;
            if (bytes.Length < 4)
            {
                return false;
            }

            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        }

        return bytes.Length >= head + length;
    }

    private static long SeqOf(ReadOnlySpan<byte> payload)
    {
        var number = payload[(payload.IndexOf("\"seq\":"u8) + 6)..];
        long seq = 0;
        for (var i = 0; number[i] is >= (byte)'0' and <= (byte)'9'; i++)
        {
            seq = (seq * 10) + number[i] - '0';
        }

        return seq;
    }

    /// <summary>A client's text frame, with a mask that changes nothing.</summary>
    private static byte[] Masked(ReadOnlySpan<byte> text) => [0x81, (byte)(0x80 | text.Length), 0, 0, 0, 0, .. text];
}
