namespace Origins.Scripted;

/// <summary>A request and what became of it.</summary>
/// <param name="Connection">Number of the connection it came on.</param>
/// <param name="Range">The header as sent; null where there was none.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="Start">Offset of the answer's first byte in the resource.</param>
public sealed record ScriptedRequest(
    int Connection, string Method, string Path, string? Range, string? IfRange, int Status, long Start, IReadOnlyDictionary<string, string> Headers)
{
    private long _sent;

    /// <summary>Bytes of the body handed to the socket so far; framing not counted.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Completes when nothing more will be sent: all is, or it was broken off, or the reader has gone.</summary>
    public Task Over => _over.Task;

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal void Count(int bytes) => Interlocked.Add(ref _sent, bytes);

    internal void End() => _over.TrySetResult();
}
