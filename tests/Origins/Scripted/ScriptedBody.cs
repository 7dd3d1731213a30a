using System.Net.Sockets;
using System.Text;

namespace Origins.Scripted;

/// <summary>The body of one answer: paced, held or broken off as the script says.</summary>
internal sealed class ScriptedBody(Socket socket, ScriptedPath path, Answer answer, ScriptedRequest request)
{
    public const int Block = 32 * 1024;

    /// <summary>A paced body is sent in so many portions a second.</summary>
    private const int Portions = 20;

    private readonly byte[] _block = new byte[Block];

    /// <returns>Whether it went out whole.</returns>
    public async Task<bool> SendAsync(CancellationToken closing)
    {
        var breakOff = path.NextBreakOff();
        var end = Math.Min(answer.Length, breakOff?.AfterBytes ?? answer.Length);
        var pace = new Pace(path.Script.BytesPerSecond);
        while (request.Sent < end)
        {
            await HoldAsync(closing);
            await SendBlockAsync((int)Math.Min(NextPortion(), end - request.Sent), closing);
            await pace.FollowAsync(request.Sent, closing);
        }

        await HoldAsync(closing);
        if (breakOff is not null)
        {
            socket.Close(breakOff.Reset ? 0 : -1);
            return false;
        }

        if (answer.Chunked)
        {
            await socket.SendAsync("0\r\n\r\n"u8.ToArray(), SocketFlags.None, closing);
        }

        return true;
    }

    private long NextPortion()
    {
        var portion = path.Script.BytesPerSecond is { } rate ? Math.Clamp(rate / Portions, 1, Block) : Block;
        return path.Script.HoldAfter is { } hold && request.Sent < hold ? Math.Min(portion, hold - request.Sent) : portion;
    }

    private async Task SendBlockAsync(int count, CancellationToken closing)
    {
        path.Script.Content.Fill(answer.Start + request.Sent, _block.AsSpan(0, count));
        if (answer.Chunked)
        {
            await SendAllAsync(Encoding.Latin1.GetBytes($"{count:x}\r\n"), closing);
        }

        await SendAllAsync(_block.AsMemory(0, count), closing);
        request.Count(count);
        if (answer.Chunked)
        {
            await SendAllAsync("\r\n"u8.ToArray(), closing);
        }
    }

    private async Task SendAllAsync(ReadOnlyMemory<byte> bytes, CancellationToken closing)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, SocketFlags.None, closing)..];
        }
    }

    /// <summary>At the hold: waits for the release, or for the reader to go away (it sends nothing meanwhile).</summary>
    private async Task HoldAsync(CancellationToken closing)
    {
        if (path.Script.HoldAfter != request.Sent || path.Released.IsCompleted)
        {
            return;
        }

        using var over = CancellationTokenSource.CreateLinkedTokenSource(closing);
        var gone = socket.ReceiveAsync(new byte[1], SocketFlags.Peek, over.Token).AsTask();
        var first = await Task.WhenAny(path.Released, gone).WaitAsync(closing);
        await over.CancelAsync();
        if (first == gone && await gone == 0)
        {
            throw new SocketException((int)SocketError.ConnectionReset);
        }

        await path.Released.WaitAsync(closing);
    }
}
