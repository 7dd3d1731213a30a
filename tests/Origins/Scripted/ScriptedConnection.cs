using System.Net.Sockets;
using System.Text;

namespace Origins.Scripted;

/// <summary>One connection: requests one after the other until either side closes it.</summary>
internal sealed class ScriptedConnection(ScriptedOrigin origin, Socket socket, int number)
{
    private const int MaxHead = 16 * 1024;
    private readonly byte[] _received = new byte[MaxHead];
    private int _filled;

    public async Task RunAsync(CancellationToken closing)
    {
        using var owned = socket;
        socket.NoDelay = true;
        socket.SendBufferSize = ScriptedBody.Block;
        try
        {
            while (await ReadHeadAsync(closing) is { } head && await AnswerAsync(head, closing))
            {
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            // The reader has gone, or the origin closes.
        }
    }

    /// <summary>Null where the other side closed.</summary>
    private async Task<RequestHead?> ReadHeadAsync(CancellationToken closing)
    {
        while (true)
        {
            var end = _received.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = RequestHead.Parse(Encoding.Latin1.GetString(_received, 0, end));
                _received.AsSpan((end + 4).._filled).CopyTo(_received);
                _filled -= end + 4;
                return head;
            }

            var count = await socket.ReceiveAsync(_received.AsMemory(_filled), closing);
            if (count == 0)
            {
                return null;
            }

            _filled += count;
        }
    }

    /// <returns>Whether the connection may be used again.</returns>
    private async Task<bool> AnswerAsync(RequestHead head, CancellationToken closing)
    {
        var path = origin.Find(head.Path);
        var refusal = path?.NextRefusal();
        var answer = path is null ? Answer.Empty(404)
            : refusal is null ? Answer.To(head, path.Script)
            : Answer.Empty(refusal.Status, refusal.RetryAfter is { } wait ? $"Retry-After: {wait}\r\n" : "");
        var request = new ScriptedRequest(
            number, head.Method, head.Path, head.Headers.GetValueOrDefault("Range"), head.Headers.GetValueOrDefault("If-Range"), answer.Status, answer.Start, head.Headers);
        origin.Note(request);
        try
        {
            await socket.SendAsync(Encoding.Latin1.GetBytes(answer.Head), SocketFlags.None, closing);
            return answer.Length == 0 && !answer.Chunked
                || head.Method == "HEAD"
                || await new ScriptedBody(socket, path!, answer, request).SendAsync(closing);
        }
        finally
        {
            request.End();
        }
    }
}
