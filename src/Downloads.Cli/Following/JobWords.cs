using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Following;

/// <summary>From the words of the manager API to those of the runtime topic.</summary>
internal static class JobWords
{
    public static string Runtime(JobView view) => view.Status switch
    {
        "waiting" => RuntimeStatus.Pending,
        "pending" => RuntimeStatus.Scheduled,
        "queued" or "downloading" or "stalled" => RuntimeStatus.Running,
        "paused" => RuntimeStatus.Paused,
        "completed" => RuntimeStatus.Completed,
        "failed" => RuntimeStatus.Failed,
        "cancelled" => RuntimeStatus.Cancelled,
        var other => other,
    };
}
