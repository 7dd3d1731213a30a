using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Cluster;
using Downloads.Actors.Provider;

namespace Downloads.Actors.Intake;

/// <summary>
/// A request on its way to the owners of its jobs. It is accepted once it is durable here, whole; then each shard is given its jobs, as often as it takes,
/// and when all are there the payload is dropped. Later it forgets itself.
/// </summary>
/// <remarks>
/// <code>
/// (new) ─ accepted, stored ─► pending ─ all shards have theirs ─► kept, until its key's time is over    (without a key: removed at once)
///                               ▲  │ a shard has not answered: again in half a second; after a crash the entity is active and goes on
///                               └──┘
/// </code>
/// </remarks>
internal sealed class AcceptedRequestActor(IShardRegion region, DeskIds desks) : PersistentEntity
{
    private const int ShardsAtOnce = 16;
    private const string AgainTimer = "again";
    private const string AnswerTimer = "answer";
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan DeskPatience = TimeSpan.FromSeconds(10);

    /// <summary>An asker is answered when its jobs can be seen, or after this long: what is stored is accepted.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromSeconds(2);

    private AcceptedRequest? _request;
    private DateTimeOffset? _expires;
    private ActorRef? _asker;

    protected override void Recover(EntityRow? row) =>
        (_request, _expires) = row is null ? (null, null) : (AcceptedRequest.Decode(row.State.Span), row.WakeAt);

    protected override void PreStart()
    {
        if (_request?.Pending is { } pending)
        {
            Distribute(pending);
        }
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case AcceptJobs accept:
                Accept(accept);
                break;
            case Distributed distributed when distributed.Reason is null:
                Complete();
                break;
            case Distributed:
                Context.StartTimer(AgainTimer, new TryAgain(), Again);
                break;
            case TryAgain when _request?.Pending is { } pending:
                Distribute(pending);
                break;
            case AnswerDue:
                Answer();
                break;
            case WakeUp when _request is { Pending: null } && _expires <= Now:
                Forget();
                break;
        }
    }

    private void Accept(AcceptJobs accept)
    {
        if (_request is { } known && !(_expires <= Now))
        {
            Context.Reply(new JobsAccepted(known.BodyHash == (accept.BodyHash ?? "") ? known.Downloads : null));
            return;
        }

        DateTimeOffset? expires = accept.BodyHash is null ? null : Now + AcceptedRequest.Lifetime;
        var request = new AcceptedRequest(accept.BodyHash ?? "", [.. accept.Jobs.Select(static job => job.Id)]) { Pending = accept.Jobs };
        Persist(new EntityChange([], request.Encode(), Active: true, expires, View: null), () =>
        {
            (_request, _expires, _asker) = (request, expires, Context.Sender);
            Context.StartTimer(AnswerTimer, new AnswerDue(), AnswerPatience);
            Distribute(accept.Jobs);
        });
    }

    private void Distribute(IReadOnlyList<AcceptedJob> jobs) =>
        Context.PipeToSelf(token => DistributeAsync(jobs, token), static (_, failure) => new Distributed(failure?.Message));

    private async Task<bool> DistributeAsync(IReadOnlyList<AcceptedJob> jobs, CancellationToken cancellationToken)
    {
        var count = region.Store.ShardCount;
        foreach (var some in jobs.GroupBy(job => StableHash.ShardOf(job.Id, count)).Chunk(ShardsAtOnce))
        {
            await Task.WhenAll(some.Select(shard => region.EntityRef(EntityKinds.Desk, desks.Of(shard.Key))
                .AskAsync<JobsCreated>(new DeskMessage.JobsToCreate([.. shard]), DeskPatience, cancellationToken).AsTask()));
        }

        foreach (var provider in jobs.Select(static job => NewDownload.StateOf(job).Spec.Provider).Distinct())
        {
            region.EntityRef(EntityKinds.Provider, ProviderIds.Of(provider)).Tell(new ProviderMessage.WorkArrived(provider));
        }

        return true;
    }

    private void Complete()
    {
        if (_expires is null)
        {
            Answer();
            Forget();
            return;
        }

        var done = _request! with { Pending = null };
        Persist(new EntityChange([], done.Encode(), Active: false, _expires, View: null), () =>
        {
            _request = done;
            Answer();
        });
    }

    private void Forget() => Persist(
        new EntityChange([], _request!.Encode(), Active: false, WakeAt: null, View: null, Remove: true), () => _request = null);

    private void Answer()
    {
        Context.CancelTimer(AnswerTimer);
        _asker?.Tell(new JobsAccepted(_request!.Downloads));
        _asker = null;
    }

    private sealed record Distributed(string? Reason);

    private sealed record TryAgain;

    private sealed record AnswerDue;
}
