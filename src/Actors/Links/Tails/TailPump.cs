using Actors.Links.Wire;

namespace Actors.Links.Tails;

/// <summary>Pulls items from a source and sends them, one for each credit that the peer has given.</summary>
internal sealed class TailPump(
    ulong id, ITailSource source, ReadOnlyMemory<byte> from, int credit, LinkOutput output, LinkContext context, Action<ulong> ended) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _credit = new(credit);
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    public void Add(int items)
    {
        if (items > 0)
        {
            _credit.Release(items);
        }
    }

    public void Stop() => _stopping.Cancel();

    /// <summary>Stops; returns once the source is let go.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _credit.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await using var items = source.ReadAsync(from, _stopping.Token).GetAsyncEnumerator(_stopping.Token);
            do
            {
                await _credit.WaitAsync(_stopping.Token);
            }
            while (await items.MoveNextAsync() && Send(items.Current.Span));
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The peer has had enough, or is gone.
        }
        catch (Exception failure)
        {
            context.Log.TailFailed(failure, source.Topic);
        }

        ended(id);
    }

    private bool Send(ReadOnlySpan<byte> item)
    {
        var frame = FrameBuffer.Scratch.Begin(id, FrameKind.TailItem);
        frame.Add(item);
        var bytes = frame.End();
        if (bytes.Length - sizeof(uint) > context.Options.MaxFrameBytes)
        {
            throw new InvalidOperationException($"An item of {item.Length} bytes is too large for a frame.");
        }

        return output.TryWrite(bytes, force: true, out _);
    }
}
