using System.Collections.Concurrent;

namespace Actors.Kernel;

/// <summary>Asks of one actor system, over pooled reply sources.</summary>
internal sealed class Asks(ActorSystem system)
{
    private readonly ConcurrentDictionary<Type, object> _pools = new();

    public ValueTask<T> AskAsync<T>(ActorRef target, object message, TimeSpan timeout, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        var pool = (ReplyPool<T>)_pools.GetOrAdd(typeof(T), static (_, owner) => new ReplyPool<T>(owner), system);
        return pool.Rent().Ask(target, message, timeout, cancellationToken);
    }
}

/// <summary>Idle reply sources of one reply type: at most 1,024 are kept, more are left to the collector.</summary>
internal sealed class ReplyPool<T>(ActorSystem system)
{
    private const int Kept = 1_024;

    private readonly ConcurrentQueue<ReplySource<T>> _idle = new();
    private int _count;

    public ReplySource<T> Rent()
    {
        if (!_idle.TryDequeue(out var source))
        {
            return new ReplySource<T>(system, this);
        }

        Interlocked.Decrement(ref _count);
        return source;
    }

    public void Return(ReplySource<T> source)
    {
        if (Interlocked.Increment(ref _count) <= Kept)
        {
            _idle.Enqueue(source);
        }
        else
        {
            Interlocked.Decrement(ref _count);
        }
    }
}
