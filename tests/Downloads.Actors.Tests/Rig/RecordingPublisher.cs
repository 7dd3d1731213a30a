using Downloads.Requests;
using Downloads.Transfers;

namespace Downloads.Actors.Tests.Rig;

/// <summary>Publishes nothing but its record; fails on command.</summary>
internal sealed class RecordingPublisher : IFilePublisher
{
    private readonly Lock _lock = new();
    private readonly List<string> _published = [];

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

    public Task<string> PublishAsync(string partPath, string directory, FetchedFile file, CollisionPolicy collision)
    {
        lock (_lock)
        {
            if (Failures.TryDequeue(out var failure))
            {
                return Task.FromException<string>(failure);
            }

            _published.Add(partPath);
            return Task.FromResult(file.Name);
        }
    }
}
