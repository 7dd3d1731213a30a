using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Feed;

namespace Downloads.Actors.Cluster.Feed;

/// <summary>
/// The feed of the whole cluster: what this node commits, what the others push over their links, and every second what neither has told,
/// from the journal.
/// </summary>
internal sealed class ClusterFeed(
    IShardRegion region, ClusterSeat seat, ProgressBoard progress, WarningBoard warnings, TimeProvider time) : IDownloadFeed
{
    private const int MaxBatches = 256;
    private static readonly TimeSpan PollPeriod = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<Guid, IReadOnlyCollection<LiveProgress>> _remote = new();

    public IReadOnlyCollection<LiveProgress> Progress => [.. progress.All, .. _remote.Values.SelectMany(static node => node)];

    public LiveProgress? ProgressOf(Guid id) =>
        progress.Of(id) ?? _remote.Values.SelectMany(static node => node).FirstOrDefault(frame => frame.Id == id);

    public async IAsyncEnumerable<IReadOnlyList<DownloadChange>> ChangesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // First where the story begins, then who tells it: what comes in between is filled.
        var cursors = new ShardCursors(region.Store);
        var reader = new ChangeReader(region.Store);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var batches = Channel.CreateBounded<IReadOnlyList<CommittedEvent>?>(MaxBatches);
        var producers = new[]
        {
            ReadOwnAsync(batches.Writer, ending.Token),
            new PeerTails(seat, EventsTail.Name, time).FollowAsync(
                (_, item) => batches.Writer.WriteAsync(EventBatch.Decode(item), ending.Token), static _ => { }, ending.Token),
            PollAsync(batches.Writer, ending.Token),
        };
        try
        {
            await foreach (var batch in batches.Reader.ReadAllAsync(cancellationToken))
            {
                var fresh = Collect(batch is null ? cursors.CatchUp() : cursors.Take(batch));
                if (fresh.Count > 0 && await ReadAsync(reader, fresh, cancellationToken) is { Count: > 0 } changes)
                {
                    yield return changes;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(producers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async IAsyncEnumerable<RuntimeWarning> WarningsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var all = Channel.CreateBounded<RuntimeWarning>(new BoundedChannelOptions(MaxBatches) { FullMode = BoundedChannelFullMode.DropOldest });
        var producers = new[]
        {
            ReadOwnWarningsAsync(all.Writer, ending.Token),
            new PeerTails(seat, WarningsTail.Name, time).FollowAsync(
                (_, item) => all.Writer.WriteAsync(JsonSerializer.Deserialize(item.Span, TailJson.Default.RuntimeWarning)!, ending.Token),
                static _ => { }, ending.Token),
        };
        try
        {
            await foreach (var warning in all.Reader.ReadAllAsync(cancellationToken))
            {
                yield return warning;
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(producers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Keeps the progress of the other nodes; runs until cancelled.</summary>
    public Task FollowProgressAsync(CancellationToken cancellationToken) => new PeerTails(seat, ProgressTail.Name, time).FollowAsync(
        (node, item) =>
        {
            var frames = JsonSerializer.Deserialize(item.Span, TailJson.Default.IReadOnlyCollectionLiveProgress)!;
            _remote[node] = [.. frames.Select(frame => frame with { Version = progress.NextVersion() })];
            return ValueTask.CompletedTask;
        },
        node => _remote.TryRemove(node, out _),
        cancellationToken);

    /// <summary>Where the journal cannot be read, what is missing comes with a later look.</summary>
    private static List<CommittedEvent> Collect(IEnumerable<CommittedEvent> events)
    {
        var collected = new List<CommittedEvent>();
        try
        {
            foreach (var e in events)
            {
                collected.Add(e);
            }
        }
        catch (StoreUnavailableException)
        {
            // The cursors stand behind what was collected.
        }

        return collected;
    }

    private async Task<IReadOnlyList<DownloadChange>> ReadAsync(ChangeReader reader, List<CommittedEvent> events, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return reader.Read(events);
            }
            catch (StoreUnavailableException)
            {
                await Task.Delay(PollPeriod, time, cancellationToken);
            }
        }
    }

    private async Task ReadOwnAsync(ChannelWriter<IReadOnlyList<CommittedEvent>?> into, CancellationToken cancellationToken)
    {
        await foreach (var batch in region.Subscribe(cancellationToken))
        {
            await into.WriteAsync(batch, cancellationToken);
        }
    }

    private async Task ReadOwnWarningsAsync(ChannelWriter<RuntimeWarning> into, CancellationToken cancellationToken)
    {
        await foreach (var warning in warnings.ListenAsync(cancellationToken))
        {
            await into.WriteAsync(warning, cancellationToken);
        }
    }

    private async Task PollAsync(ChannelWriter<IReadOnlyList<CommittedEvent>?> into, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(PollPeriod, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            await into.WriteAsync(null, cancellationToken);
        }
    }
}
