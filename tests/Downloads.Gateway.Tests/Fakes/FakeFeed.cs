using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Downloads.Actors.Feed;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Fakes;

/// <summary>A feed that tells what tests publish.</summary>
internal sealed class FakeFeed : IDownloadFeed
{
    private readonly Lock _gate = new();
    private readonly List<Channel<IReadOnlyList<DownloadChange>>> _readers = [];
    private readonly Channel<RuntimeWarning> _warnings = Channel.CreateUnbounded<RuntimeWarning>();
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentDictionary<Guid, LiveProgress> _progress = new();
    private long _version;

    /// <summary>Completes once the hub listens.</summary>
    public Task Read => _read.Task;

    public IReadOnlyCollection<LiveProgress> Progress => [.. _progress.Values];

    public LiveProgress? ProgressOf(Guid id) => _progress.GetValueOrDefault(id);

    public void Publish(IReadOnlyList<DownloadChange> changes)
    {
        lock (_gate)
        {
            foreach (var reader in changes.Count == 0 ? [] : _readers)
            {
                reader.Writer.TryWrite(changes);
            }
        }
    }

    public void Report(Guid id, int attempt, long downloaded, long? total = 1000) =>
        _progress[id] = new LiveProgress(
            id, "http:origin.example", attempt, new TransferProgress("file.bin", downloaded, total, 10, 20, 5), Interlocked.Increment(ref _version));

    public void EndProgress(Guid id) => _progress.TryRemove(id, out _);

    public void Warn(RuntimeWarning warning) => _warnings.Writer.TryWrite(warning);

    /// <summary>Ends all readers with an error.</summary>
    public void Break()
    {
        lock (_gate)
        {
            foreach (var reader in _readers)
            {
                reader.Writer.TryComplete(new IOException("The journal cannot be read."));
            }

            _readers.Clear();
        }
    }

    public async IAsyncEnumerable<IReadOnlyList<DownloadChange>> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<IReadOnlyList<DownloadChange>>();
        lock (_gate)
        {
            _readers.Add(channel);
        }

        _read.TrySetResult();
        await foreach (var batch in channel.Reader.ReadAllAsync(cancellationToken))
        {
            yield return batch;
        }
    }

    public IAsyncEnumerable<RuntimeWarning> WarningsAsync(CancellationToken cancellationToken) => _warnings.Reader.ReadAllAsync(cancellationToken);
}
