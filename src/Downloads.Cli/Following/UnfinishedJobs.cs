using Downloads.Cli.Client;

namespace Downloads.Cli.Following;

/// <summary>What an earlier command left unfinished in the same folder: paused by Ctrl-C, or cut off by a crash.</summary>
internal sealed class UnfinishedJobs(NodeClient client)
{
    private const int Limit = 100_000;

    /// <summary>What is not final, as a list's filter.</summary>
    public static KeyValuePair<string, string>[] Filter { get; } =
        [.. new[] { "waiting", "pending", "queued", "downloading", "stalled", "paused" }.Select(word => KeyValuePair.Create("status", word))];

    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in client.ListAsync(Filter, 1, cancellationToken))
        {
            return true;
        }

        return false;
    }

    /// <summary>Resumes those that are asked for again, queues the others.</summary>
    /// <returns>In the order given.</returns>
    public async Task<IReadOnlyList<JobView>> ContinueOrSubmitAsync(JobRequest[] jobs, CancellationToken cancellationToken)
    {
        var left = await ReadAsync(cancellationToken);
        var continued = new Dictionary<int, JobView>();
        for (var i = 0; i < jobs.Length; i++)
        {
            if (left.Remove(jobs[i].Url, out var job))
            {
                if (job.Status == "paused")
                {
                    await client.CommandAsync(job.Id, "resume", cancellationToken);
                }

                continued[i] = job;
            }
        }

        var fresh = jobs.Where((_, index) => !continued.ContainsKey(index)).ToArray();
        var accepted = new Queue<JobView>(fresh.Length > 0 ? await client.SubmitAsync(fresh, cancellationToken) : []);
        return [.. jobs.Select((_, index) => continued.TryGetValue(index, out var job) ? job : accepted.Dequeue())];
    }

    private async Task<Dictionary<string, JobView>> ReadAsync(CancellationToken cancellationToken)
    {
        var left = new Dictionary<string, JobView>(StringComparer.Ordinal);
        await foreach (var job in client.ListAsync(Filter, Limit, cancellationToken))
        {
            var whole = await client.GetAsync(job.Id, cancellationToken);
            if (whole.Sources is [var url])
            {
                left[url] = whole;
            }
        }

        return left;
    }
}
