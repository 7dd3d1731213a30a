using Downloads.Actors;
using Downloads.Actors.Feed;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary>What comes by the clock: progress a little under 15 times a second, metrics once. Does nothing while nobody is subscribed.</summary>
internal sealed partial class LivePulse(
    IDownloads downloads, IDownloadFeed feed, TimeProvider time, LiveTopics topics, ProgressFrames progress, LiveLimits limits, ILogger<LivePulse> logger)
    : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        TickAsync(limits.Progress, PublishProgress, stoppingToken),
        TickAsync(limits.Metrics, PublishMetrics, stoppingToken));

    private async Task TickAsync(TimeSpan period, Action publish, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    publish();
                }
                catch (Exception exception)
                {
                    LogFailed(logger, exception);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void PublishProgress()
    {
        if (topics.Runtime.Log.HasReaders && progress.Publish())
        {
            topics.Runtime.Wake();
        }
    }

    private void PublishMetrics()
    {
        if (!topics.Runtime.Log.HasReaders && !topics.Metrics.Log.HasReaders)
        {
            return;
        }

        var metrics = LiveData.Metrics(downloads.Count(), feed.Progress);
        foreach (var topic in (ReadOnlySpan<LiveTopic>)[topics.Runtime, topics.Metrics])
        {
            topic.Latest.Put(Guid.Empty, subject: null, progress: null, Frames.LatestBody(topic.Name, metrics));
            topic.Wake();
        }
    }
}
