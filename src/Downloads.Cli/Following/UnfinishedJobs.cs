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

    /// <summary>Resumes those that are asked for again, takes what the earlier command completed as done, queues the others.</summary>
    /// <param name="isThere">Whether the files of a completed download still are.</param>
    /// <returns>In the order given.</returns>
    public async Task<IReadOnlyList<JobView>> ContinueOrSubmitAsync(JobRequest[] jobs, Func<JobView, bool> isThere, CancellationToken cancellationToken)
    {
        var left = await ReadAsync(isThere, cancellationToken);
        var continued = new Dictionary<int, JobView>();
        for (var i = 0; i < jobs.Length; i++)
        {
            if (left.TryGetValue(jobs[i].Url, out var same) && same.TryPeek(out var job) && !(job.Status == "completed" && jobs[i].OnConflict == "overwrite"))
            {
                same.Dequeue();
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

    /// <summary>By address. An earlier command that finished left nothing behind, so whatever is completed here belongs to one that was cut off.</summary>
    private async Task<Dictionary<string, Queue<JobView>>> ReadAsync(Func<JobView, bool> isThere, CancellationToken cancellationToken)
    {
        var left = new Dictionary<string, Queue<JobView>>(StringComparer.Ordinal);
        await foreach (var job in client.ListAsync([.. Filter, KeyValuePair.Create("status", "completed")], Limit, cancellationToken))
        {
            var whole = await client.GetAsync(job.Id, cancellationToken);
            if (whole.Sources is [var url] && (whole.Status != "completed" || isThere(whole)))
            {
                if (!left.TryGetValue(url, out var same))
                {
                    left[url] = same = new Queue<JobView>();
                }

                same.Enqueue(whole);
            }
        }

        return left;
    }
}
