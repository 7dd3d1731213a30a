namespace Downloads.Transfers.Files;

/// <summary>
/// The dispatcher for blocking file work: writes, syncs and hashing would hold up the thread pool's few threads. Threads are made on demand up to a bound and
/// end after ten idle seconds; work beyond the bound waits in line, which is bounded by its callers (a transfer posts one piece at a time).
/// </summary>
internal sealed class DiskThreads(int most)
{
    private static readonly TimeSpan IdleLife = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private int _threads;
    private int _idle;

    /// <summary>Runs it on one of the threads. It must not throw.</summary>
    public void Post(Action work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            if (_work.Count > _idle && _threads < most)
            {
                _threads++;
                new Thread(Serve) { IsBackground = true, Name = "disk" }.Start();
            }
            else
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>Runs it on one of the threads and tells how it ended.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task;
    }

    private void Serve()
    {
        while (Next() is { } work)
        {
            work();
        }
    }

    /// <summary>The next piece of work, or null where this thread has idled long enough.</summary>
    private Action? Next()
    {
        lock (_gate)
        {
            _idle++;
            while (_work.Count == 0)
            {
                if (!Monitor.Wait(_gate, IdleLife) && _work.Count == 0)
                {
                    _idle--;
                    _threads--;
                    return null;
                }
            }

            _idle--;
            return _work.Dequeue();
        }
    }
}
