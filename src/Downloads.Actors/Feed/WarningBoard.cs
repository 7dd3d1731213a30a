using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Downloads.Actors.Feed;

/// <summary>Hands warnings to whoever listens. Each listener has room for 256; a slow one loses its oldest.</summary>
public sealed class WarningBoard
{
    private const int Backlog = 256;
    private readonly Lock _lock = new();
    private readonly List<Channel<RuntimeWarning>> _listeners = [];

    public void Add(RuntimeWarning warning)
    {
        lock (_lock)
        {
            foreach (var listener in _listeners)
            {
                listener.Writer.TryWrite(warning);
            }
        }
    }

    public async IAsyncEnumerable<RuntimeWarning> ListenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<RuntimeWarning>(new BoundedChannelOptions(Backlog) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_lock)
        {
            _listeners.Add(channel);
        }

        try
        {
            await foreach (var warning in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return warning;
            }
        }
        finally
        {
            lock (_lock)
            {
                _listeners.Remove(channel);
            }
        }
    }
}
