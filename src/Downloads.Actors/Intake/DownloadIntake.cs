using System.Collections.Concurrent;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Feed;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Requests;
using Downloads.Serialization;

namespace Downloads.Actors.Intake;

/// <summary>
/// Accepts jobs: decides and writes their first events and states in one transaction, without activating anything, then tells the providers.
/// The record of an Idempotency-Key goes into the same transaction.
/// </summary>
internal sealed class DownloadIntake(IShardRegion region, LiveSettings settings, TimeProvider time) : IDownloadIntake
{
    private readonly ConcurrentDictionary<Guid, byte> _inFlight = new();
    private readonly SequentialIds _ids = new(time);

    public async ValueTask<SubmitOutcome> SubmitAsync(IReadOnlyList<DownloadSpec> specs, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        if (key is null)
        {
            return await AcceptAsync(specs, request: null, cancellationToken);
        }

        var id = AcceptedRequest.IdOf(key);
        if (!_inFlight.TryAdd(id, 0))
        {
            return new SubmitOutcome.InFlight();
        }

        try
        {
            return Replay(id, key) ?? await AcceptAsync(specs, (id, key), cancellationToken);
        }
        finally
        {
            _inFlight.TryRemove(id, out _);
        }
    }

    private SubmitOutcome? Replay(Guid id, IdempotencyKey key)
    {
        var row = region.Store.Load(StableHash.ShardOf(id, region.Store.ShardCount), id);
        if (row is null || row.WakeAt <= time.GetUtcNow())
        {
            return null;
        }

        var request = AcceptedRequest.Decode(row.State.Span);
        return request.BodyHash == key.BodyHash
            ? new SubmitOutcome.Accepted([.. request.Downloads.Select(d => DownloadViews.Find(region.Store, d)).OfType<DownloadState>()], Replayed: true)
            : new SubmitOutcome.KeyReused();
    }

    private async ValueTask<SubmitOutcome> AcceptAsync(
        IReadOnlyList<DownloadSpec> specs, (Guid Id, IdempotencyKey Key)? request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var rules = settings.Current;
        var states = new DownloadState[specs.Count];
        var entities = new List<NewEntity>(specs.Count + 1);
        for (var i = 0; i < specs.Count; i++)
        {
            var (entity, state) = Create(_ids.Next(), rules.Assign(specs[i]), now);
            entities.Add(entity);
            states[i] = state;
        }

        if (request is var (id, key))
        {
            var accepted = new AcceptedRequest(key.BodyHash, [.. states.Select(s => s.Id)]);
            entities.Add(new(id, EntityKinds.AcceptedRequest, new([], accepted.Encode(), Active: false, now + AcceptedRequest.Lifetime, View: null)));
        }

        try
        {
            if (!await region.CreateAsync(entities, cancellationToken))
            {
                // Only the record of the key can be there already: an expired one that nobody has forgotten yet, or another node was faster.
                return new SubmitOutcome.InFlight();
            }
        }
        catch (NotWrittenException e)
        {
            return new SubmitOutcome.Unavailable(e.Message);
        }

        foreach (var provider in states.Select(s => s.Spec.Provider).Distinct())
        {
            region.EntityRef(EntityKinds.Provider, ProviderIds.Of(provider)).Tell(new ProviderMessage.WorkArrived(provider));
        }

        return new SubmitOutcome.Accepted(states, Replayed: false);
    }

    private static (NewEntity Entity, DownloadState State) Create(Guid id, DownloadSpec spec, DateTimeOffset now)
    {
        var queued = NewDownload.Queue(id, spec, now);
        var state = DownloadEvolver.Evolve(state: null, queued);
        return (NewDownload.Entity(id, queued, state), state);
    }
}
