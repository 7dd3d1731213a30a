using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Intake;
using Downloads.Actors.Provider;

namespace Downloads.Actors.Cluster;

/// <summary>
/// Takes what is meant for the node a shard lives on: a node has no address in the engine, its shards have. It keeps nothing itself.
/// </summary>
internal sealed class ShardDesk(IShardRegion region, TransferSlots slots, NodeRates rates, string node) : PersistentEntity
{
    protected override void Recover(EntityRow? row)
    {
        // A desk is never written.
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case DeskMessage.SlotsAsked asked:
                // None is an answer, too: who asked serves others meanwhile.
                region.EntityRef(EntityKinds.Provider, ProviderIds.Of(asked.Provider))
                    .Tell(new ProviderMessage.SlotsOffered(asked.Provider, node, slots.Request(asked.Provider, asked.Count)));
                break;
            case DeskMessage.SlotsReturned returned:
                slots.GiveBack(returned.Provider, returned.Count);
                break;
            case DeskMessage.RateTold told when told.Node == node:
                rates.Take(told.Provider, told.Part);
                break;
            case DeskMessage.JobsToCreate create:
                Context.PipeToSelf(token => CreateAsync(create.Jobs, token), static (created, failure) => created as object ?? new NotCreated(failure!.Message));
                break;
            case JobsCreated created:
                Context.Reply(created);
                break;
            case NotCreated failed:
                Context.Reply(new global::Actors.Kernel.Failure("store.unavailable", failed.Reason));
                break;
        }
    }

    private async Task<JobsCreated> CreateAsync(IReadOnlyList<AcceptedJob> jobs, CancellationToken cancellationToken)
    {
        var entities = jobs.Select(NewDownload.Of).ToList();
        if (!await region.CreateAsync(entities, cancellationToken))
        {
            // An earlier try came part of the way: each by itself.
            foreach (var entity in entities)
            {
                await region.CreateAsync([entity], cancellationToken);
            }
        }

        return new JobsCreated(jobs.Count);
    }

    private sealed record NotCreated(string Reason);
}
