using Actors.Kernel;
using Actors.Sharding;
using Downloads.Actors.Intake;
using Downloads.Actors.Queries;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Requests;

namespace Downloads.Actors.Cluster;

/// <summary>
/// Accepts jobs where their shards are many nodes': the request is stored whole by one entity, wherever that lives, which gives its jobs to their owners.
/// The ids are fixed here.
/// </summary>
internal sealed class ClusterIntake(IShardRegion region, LiveSettings settings, TimeProvider time) : IDownloadIntake
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly SequentialIds _ids = new(time);

    public async ValueTask<SubmitOutcome> SubmitAsync(IReadOnlyList<DownloadSpec> specs, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rules = settings.Current;
        var jobs = specs.Select(spec => (Id: _ids.Next(), Spec: rules.Assign(spec)))
            .Select(job => NewDownload.Job(job.Id, NewDownload.Queue(job.Id, job.Spec, now))).ToArray();
        try
        {
            var accepted = await region.EntityRef(EntityKinds.AcceptedRequest, key is null ? _ids.Next() : AcceptedRequest.IdOf(key))
                .AskAsync<JobsAccepted>(new AcceptJobs(key?.BodyHash, jobs), Patience, cancellationToken);
            return accepted.Downloads switch
            {
                null => new SubmitOutcome.KeyReused(),
                var ids when ids.SequenceEqual(jobs.Select(static job => job.Id)) =>
                    new SubmitOutcome.Accepted([.. jobs.Select(NewDownload.StateOf)], Replayed: false),
                var ids => new SubmitOutcome.Accepted([.. ids.Select(id => DownloadViews.Find(region.Store, id)).OfType<DownloadState>()], Replayed: true),
            };
        }
        catch (Exception e) when (e is TimeoutException or AskFailedException)
        {
            return new SubmitOutcome.Unavailable(e.Message);
        }
    }
}
