using Actors.Inspection;
using Actors.Membership;
using Downloads.Gateway.Live;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Cluster;

/// <summary>Looks at the cluster as this member sees it, once a second, and tells the topic <c>cluster</c> what changed. Asks the database nothing.</summary>
internal sealed partial class ClusterPulse(IClusterInspection inspection, ClusterBoard board, LiveTopics topics, TimeProvider time, ILogger<ClusterPulse> logger)
    : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                Look();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void Look()
    {
        try
        {
            if (inspection.Latest() is { } view)
            {
                Publish(board.Replace(view), view);
            }
        }
        catch (Exception failure)
        {
            LogFailed(logger, failure);
        }
    }

    private void Publish(ClusterView? before, ClusterView view)
    {
        if (before is null)
        {
            return;
        }

        foreach (var change in ClusterChanges.Between(before, view, inspection.Name))
        {
            topics.Cluster.Log.Append(subject: null, changeSeq: 0, change);
        }

        topics.Cluster.Settle();
    }

    [LoggerMessage(1, LogLevel.Error, "The cluster could not be looked at; it is tried again in a second")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
