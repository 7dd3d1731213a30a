namespace Downloads.Transfers.Files;

/// <summary>
/// The dispatcher for blocking file work: writes, syncs and hashing would hold up the thread pool's few threads. Threads are made on demand up to a bound and
/// end after ten idle seconds; work beyond the bound waits in line, which is bounded by its callers (a transfer posts one piece at a time).
/// </summary>
/// <remarks>
/// Threads are called one at a time: who comes and leaves work behind calls the next. Where processors are busy, a thread comes late, and those that are here have
/// done its work meanwhile: waking one for each piece would cost more than a small file's write.
/// </remarks>
internal sealed class DiskThreads(int most)
{
    private static readonly TimeSpan IdleLife = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<Action> _work = new();
    private int _threads;
    private int _idle;

    // Somebody was woken, or made, and has not come yet.
    private bool _called;

    /// <summary>Runs it on one of the threads. It must not throw.</summary>
    public void Post(Action work)
    {
        lock (_gate)
        {
            _work.Enqueue(work);
            Call_NeedsLock();
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

    private void Call_NeedsLock()
    {
        if (_called || _work.Count == 0)
        {
            return;
        }

        if (_idle > 0)
        {
            _called = true;
            Monitor.Pulse(_gate);
        }
        else if (_threads < most)
        {
            new Thread(Serve) { IsBackground = true, Name = "disk" }.Start();
            _called = true;
            _threads++;
        }
    }

    private void Serve()
    {
        lock (_gate)
        {
            _called = false;
        }

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
            while (_work.Count == 0)
            {
                _idle++;
                var woken = Monitor.Wait(_gate, IdleLife);
                _idle--;
                _called = false;   // At worst somebody else is on the way still, and one more is called.
                if (!woken && _work.Count == 0)
                {
                    _threads--;
                    return null;
                }
            }

            var work = _work.Dequeue();
            Call_NeedsLock();
            return work;
        }
    }
}
