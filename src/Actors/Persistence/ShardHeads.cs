namespace Actors.Persistence;

/// <summary>
/// Keeps what the lanes know of their shards true when the store says that it is not. Invariant: a shard that is owned is appended to only on a
/// head that was read or written under its epoch.
/// </summary>
internal sealed class ShardHeads(IEventStore store, LaneShard[] shards, IAppendObserver observer, LaneLog log)
{
    /// <summary>S9: a new epoch, then the head tells.</summary>
    public ShardFate Resolve(ShardAppend append, LaneBackoff backoff, CancellationToken stopping)
    {
        if (Read(append, backoff, stopping) is not { } now)
        {
            return Abandon(append);
        }

        var written = now.Head - append.ExpectedHead;
        if (written == 0)
        {
            shards[append.Shard].Renew(now.Epoch);
            return append.Events.Count > 0 ? ShardFate.Again : ResolveRows(append);
        }

        if (written == append.Events.Count)
        {
            shards[append.Shard].Renew(now.Epoch);
            return ShardFate.Committed;
        }

        Accept(append, now);
        return ShardFate.Unclear;
    }

    /// <summary>The head cannot be known: whatever is appended next would take what is there for its own.</summary>
    public ShardFate Abandon(ShardAppend append)
    {
        Lose(append);
        return ShardFate.Unclear;
    }

    /// <summary>The shard has another owner.</summary>
    public void Lose(ShardAppend append)
    {
        log.Lost(append.Shard, append.Epoch);
        shards[append.Shard].Lose();
        observer.Lost(append.Shard);
    }

    /// <summary>Somebody else wrote: goes on from where the shard is now.</summary>
    public void Reload(ShardAppend append, LaneBackoff backoff, CancellationToken stopping)
    {
        if (Read(append, backoff, stopping) is { } now)
        {
            Accept(append, now);
        }
        else
        {
            Lose(append);
        }
    }

    /// <summary>
    /// Without events a commit leaves no trace in the head. Writing the same rows again changes nothing, but an entity that was created would
    /// not be new a second time: its row tells.
    /// </summary>
    private ShardFate ResolveRows(ShardAppend append)
    {
        try
        {
            var created = append.Rows.Where(static row => row.MustBeNew).ToList();
            return created.Count > 0 && created.TrueForAll(IsStored) ? ShardFate.Committed : ShardFate.Again;
        }
        catch (Exception failure)
        {
            log.ResolveFailed(failure, append.Shard);
            return ShardFate.Unclear;
        }

        bool IsStored(EntityRow row) =>
            store.Load(append.Shard, row.EntityId) is { } stored && stored.EntitySeq == row.EntitySeq && stored.State.Span.SequenceEqual(row.State.Span);
    }

    /// <summary>Null where the shard is owned no more, or the store does not say before it stops.</summary>
    private OwnedShard? Read(ShardAppend append, LaneBackoff backoff, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                return store.Resolve(append.Shard, append.Epoch);
            }
            catch (Exception failure)
            {
                log.ResolveFailed(failure, append.Shard);
                if (!backoff.Wait(stopping))
                {
                    return null;
                }
            }
        }
    }

    private void Accept(ShardAppend append, OwnedShard now)
    {
        log.HeadMismatch(append.Shard, append.ExpectedHead, now.Head);
        shards[append.Shard].Reload(now);
        observer.Reloaded(append.Shard, now.Head);
    }
}
