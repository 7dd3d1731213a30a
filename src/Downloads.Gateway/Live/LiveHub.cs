using Downloads.Actors;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Life;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary>
/// Reads the feed once for all clients: numbers each committed change in its topics, and wakes who is subscribed. Never waits for a client.
/// </summary>
internal sealed partial class LiveHub(
    IDownloads downloads, IDownloadFeed feed, TimeProvider time, LiveClients clients, LiveTopics topics, ProgressFrames progress,
    ILogger<LiveHub> logger)
    : BackgroundService
{
    private static readonly TimeSpan FeedBackoff = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(
            KeepReadingAsync(ReadChangesAsync, stoppingToken),
            KeepReadingAsync(ReadWarningsAsync, stoppingToken));

    private async Task KeepReadingAsync(Func<CancellationToken, Task> read, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await read(stoppingToken);
                return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                // What was missed cannot be told any more: every client starts from a snapshot.
                LogFeedLost(logger, exception);
                topics.Clear();
                clients.CloseAll(CloseCode.Resync, "the server lost its place in the feed");
                await Task.Delay(FeedBackoff, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReadChangesAsync(CancellationToken stoppingToken)
    {
        progress.Seed(downloads.List(new DownloadFilter { States = [DownloadStatus.Running] }, DownloadOrder.NewestFirst, cursor: null, limit: 1000).Items);
        await foreach (var batch in feed.ChangesAsync(stoppingToken))
        {
            foreach (var change in batch)
            {
                Publish(change);
            }

            Settle(topics.Notifications);
            Settle(topics.Runtime);
        }
    }

    private void Publish(DownloadChange change)
    {
        progress.Observe(change);
        topics.CountChange();
        if (LiveData.Notification(change) is { } notification)
        {
            topics.Notifications.Log.Append(change.After, change.Seq, notification);
        }

        if (LiveData.StatusChange(change) is { } statusChange)
        {
            topics.Runtime.Log.Append(change.After, change.Seq, statusChange);
        }
    }

    private async Task ReadWarningsAsync(CancellationToken stoppingToken)
    {
        await foreach (var warning in feed.WarningsAsync(stoppingToken))
        {
            var subject = warning.DownloadId is { } id ? downloads.Find(id) : null;
            foreach (var topic in (ReadOnlySpan<LiveTopic>)[topics.Runtime, topics.Warnings])
            {
                topic.Log.Append(subject, changeSeq: 0, LiveData.Warning(warning));
                Settle(topic);
            }
        }
    }

    private void Settle(LiveTopic topic)
    {
        for (var closed = topic.Settle(); closed > 0; closed--)
        {
            LogTooSlow(logger, topic.Name);
        }
    }
}
