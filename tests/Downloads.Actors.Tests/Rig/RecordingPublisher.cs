using System.Collections.Concurrent;
using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Actors.Tests.Rig;

/// <summary>Publishes nothing but its record; fails on command.</summary>
internal sealed class RecordingPublisher : IFilePublisher
{
    private readonly Lock _lock = new();
    private readonly List<string> _published = [];
    private volatile Task _held = Task.CompletedTask;

    public Queue<Exception> Failures { get; } = new();

    public IReadOnlyList<string> Published
    {
        get
        {
            lock (_lock)
            {
                return [.. _published];
            }
        }
    }

    /// <summary>Placed by a process that ended before it could tell: by part path, the name it got.</summary>
    public ConcurrentDictionary<string, string> Placed { get; } = new();

    public Task<string?> FindAsync(string partPath, string directory, FetchedFile file) => Task.FromResult(Placed.GetValueOrDefault(partPath));

    public Task DiscardAsync(string partPath)
    {
        File.Delete(partPath);
        return Task.CompletedTask;
    }

    /// <summary>Whoever publishes from now on waits until it is disposed.</summary>
    public IDisposable Hold()
    {
        var hold = new Held();
        _held = hold.Task;
        return hold;
    }

    public async Task<string> PublishAsync(string partPath, string directory, FetchedFile file, CollisionPolicy collision)
    {
        await _held;
        lock (_lock)
        {
            if (Failures.TryDequeue(out var failure))
            {
                throw failure;
            }

            _published.Add(partPath);
            return file.Name;
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _ended.Task;

        public void Dispose() => _ended.TrySetResult();
    }
}
