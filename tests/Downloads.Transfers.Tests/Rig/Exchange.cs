using System.Net.Sockets;
using System.Text;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>One request and the means to answer it, rightly or not.</summary>
public sealed class Exchange
{
    private readonly Socket _socket;
    private readonly Stream _stream;
    private readonly CancellationToken _closing;

    public Exchange(int number, string[] lines, Socket socket, Stream stream, CancellationToken closing)
    {
        (Number, _socket, _stream, _closing) = (number, socket, stream, closing);
        Path = lines[0].Split(' ')[1];
        Headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .ToDictionary(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>0 for the origin's first request.</summary>
    public int Number { get; }

    public string Path { get; }

    public IReadOnlyDictionary<string, string> Headers { get; }

    /// <summary>Body bytes handed to the socket.</summary>
    public long Sent { get; private set; }

    public bool IsClosed { get; private set; }

    /// <summary>First and last byte asked for, the last null where it is open; null without a range.</summary>
    public (long First, long? Last)? Range =>
        Headers.GetValueOrDefault("Range")?["bytes=".Length..].Split('-') is [var first, var last]
            ? (long.Parse(first), last.Length == 0 ? null : long.Parse(last))
            : null;

    /// <summary>A head exactly as given; <paramref name="status"/> such as <c>200 OK</c>.</summary>
    public Task SendHeadAsync(string status, params IEnumerable<(string Name, string Value)> headers) =>
        SendTextAsync($"HTTP/1.1 {status}\r\n{string.Concat(headers.Select(header => $"{header.Name}: {header.Value}\r\n"))}\r\n");

    /// <summary>Characters as bytes (Latin-1), whatever they are.</summary>
    public async Task SendTextAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text), _closing);

    public async Task SendBodyAsync(ReadOnlyMemory<byte> bytes)
    {
        await _stream.WriteAsync(bytes, _closing);
        Sent += bytes.Length;
    }

    public async Task SendChunkAsync(ReadOnlyMemory<byte> bytes)
    {
        await SendTextAsync($"{bytes.Length:x}\r\n");
        await SendBodyAsync(bytes);
        await SendTextAsync("\r\n");
    }

    /// <summary>Ends the connection in order (FIN).</summary>
    public static Task CloseAsync(Exchange exchange)
    {
        exchange.IsClosed = true;
        exchange._socket.Shutdown(SocketShutdown.Both);
        return Task.CompletedTask;
    }

    /// <summary>Ends the connection by a reset; what is under way may be lost.</summary>
    public static Task ResetAsync(Exchange exchange)
    {
        exchange.IsClosed = true;
        exchange._socket.LingerState = new LingerOption(enable: true, 0);
        exchange._socket.Close();
        return Task.CompletedTask;
    }

    /// <summary>Sends nothing more until the other side has gone.</summary>
    public static async Task HangAsync(Exchange exchange)
    {
        exchange.IsClosed = true;
        var one = new byte[1];
        while (await exchange._stream.ReadAsync(one, exchange._closing) > 0)
        {
        }
    }
}
