namespace Actors.Persistence;

/// <summary>
/// Takes writes to their verdicts (cluster protocol, "Append: lanes and outcomes"): retries what was not written, resolves what is unknown,
/// halves what is poisoned, and tells the observer before the writers. One thread at a time.
/// </summary>
internal sealed class AppendRound(
    IEventStore store, LaneShard[] shards, IAppendObserver observer, TimeProvider time, LaneOptions options, LaneLog log)
{
    private readonly Queue<IReadOnlyList<StagedWrite>> _work = new();
    private readonly LaneBackoff _backoff = new(time, options);
    private readonly ShardHeads _heads = new(store, shards, observer, log);

    /// <summary>How long appends take.</summary>
    public AppendLatency Latency { get; } = new();

    /// <summary>Settles every write. Once <paramref name="stopping"/> is cancelled nothing is waited for: what the store does not take is not written.</summary>
    public void Run(IReadOnlyList<StagedWrite> writes, CancellationToken stopping)
    {
        _work.Enqueue([.. writes.Where(static write => write.TryBegin())]);
        while (_work.TryDequeue(out var next))
        {
            var current = WithoutTwins(next.Where(IsCurrent).ToList());
            if (current.Count > 0)
            {
                Try(new BatchDraft(current, shards), stopping);
            }
        }
    }

    /// <summary>
    /// One row an entity: an entity writes once at a time, but a creation may name what another write of the batch names too. It comes later.
    /// </summary>
    private List<StagedWrite> WithoutTwins(List<StagedWrite> writes)
    {
        if (writes.Count == 1 || writes.TrueForAll(static write => write.Generation is not null))
        {
            return writes;
        }

        var named = new HashSet<Guid>();
        return writes.FindAll(write =>
        {
            var isFirst = write.Items.All(item => !named.Contains(item.EntityId));
            if (isFirst)
            {
                named.UnionWith(write.Items.Select(static item => item.EntityId));
            }
            else
            {
                _work.Enqueue([write]);
            }

            return isFirst;
        });
    }

    private bool IsCurrent(StagedWrite write)
    {
        foreach (var item in write.Items)
        {
            var shard = shards[item.Shard];
            var stale = write.Generation is { } generation && generation != shard.Generation;
            if (!shard.IsOwned || stale)
            {
                write.Settle(shard.IsOwned ? WriteVerdict.Dropped : WriteVerdict.Lost);
                return false;
            }
        }

        return true;
    }

    private void Try(BatchDraft draft, CancellationToken stopping)
    {
        Dictionary<int, ShardFate> fates;
        var start = time.GetTimestamp();
        try
        {
            fates = store.Append(draft.Batch).ToDictionary(static o => o.Shard, static o => ShardFates.Of(o.Outcome));
            Latency.Add(time.GetElapsedTime(start));
            log.Appended(draft.Writes.Count, draft.Batch.Shards.Count);
            _backoff.Succeeded();
        }
        catch (PoisonException failure)
        {
            log.Poison(failure, draft.Writes.Count);
            Halve(draft.Writes);
            return;
        }
        catch (NotWrittenException failure)
        {
            log.NotWritten(failure, draft.Writes.Count);
            var goOn = _backoff.Wait(stopping);
            _work.Enqueue([.. draft.Writes.Where(write => HasPatience(write, goOn))]);
            return;
        }
        catch (Exception failure)
        {
            // Whatever a store throws beyond its contract may have come before or after the commit.
            log.OutcomeUnknown(failure, draft.Batch.Shards.Count);
            var goOn = _backoff.IsFirst() || _backoff.Wait(stopping);
            fates = draft.Batch.Shards.ToDictionary(
                static append => append.Shard, append => goOn ? _heads.Resolve(append, _backoff, stopping) : _heads.Abandon(append));
        }

        Settle(draft, fates, stopping);
    }

    private void Settle(BatchDraft draft, Dictionary<int, ShardFate> fates, CancellationToken stopping)
    {
        var committed = draft.Batch.Shards.Where(append => fates[append.Shard] == ShardFate.Committed).ToList();
        foreach (var append in committed)
        {
            shards[append.Shard].Advance(append.Events.Count);
        }

        observer.Committed(committed);
        foreach (var append in draft.Batch.Shards)
        {
            switch (fates[append.Shard])
            {
                case ShardFate.Fenced:
                    _heads.Lose(append);
                    break;
                case ShardFate.HeadMismatch:
                    _heads.Reload(append, _backoff, stopping);
                    break;
                default:
                    break;
            }
        }

        foreach (var write in draft.Writes)
        {
            if (ShardFates.Verdict(write, fates, alone: draft.Writes.Count == 1) is { } verdict)
            {
                write.Settle(verdict);
            }
            else
            {
                _work.Enqueue([write]);
            }
        }
    }

    private void Halve(IReadOnlyList<StagedWrite> writes)
    {
        if (writes.Count == 1)
        {
            writes[0].Settle(WriteVerdict.Poisoned);
            return;
        }

        // By shard first: one poisoned entity seldom keeps company with its own shard only.
        var ordered = writes.OrderBy(static write => write.Items[0].Shard).ToList();
        var half = ordered.Count / 2;
        _work.Enqueue(ordered[..half]);
        _work.Enqueue(ordered[half..]);
    }

    private static bool HasPatience(StagedWrite write, bool goOn)
    {
        if (goOn && !write.GivesUp)
        {
            return true;
        }

        write.Settle(WriteVerdict.NotWritten);
        return false;
    }
}
