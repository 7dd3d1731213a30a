using Actors.Kernel;

namespace Actors.Persistence;

/// <summary>
/// Takes writes to their verdicts (cluster protocol, "Append: lanes and outcomes"): retries what was not written, resolves what is unknown,
/// halves what is poisoned, and tells the observer before the writers. One thread at a time.
/// </summary>
internal sealed class AppendRound(
    IEventStore store, LaneShard[] shards, IAppendObserver observer, TimeProvider time, LaneOptions options, LaneLog log)
{
    private readonly Queue<IReadOnlyList<StagedWrite>> _work = new();
    private int _failures;

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
            _failures = 0;
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
            var goOn = Wait(stopping);
            _work.Enqueue([.. draft.Writes.Where(write => HasPatience(write, goOn))]);
            return;
        }
        catch (Exception failure)
        {
            // Whatever a store throws beyond its contract may have come before or after the commit.
            log.OutcomeUnknown(failure, draft.Batch.Shards.Count);
            var goOn = IsFirstFailure() || Wait(stopping);
            fates = draft.Batch.Shards.ToDictionary(
                static append => append.Shard, append => goOn ? Resolve(append, stopping) : Abandon(append));
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
                    Lose(append);
                    break;
                case ShardFate.HeadMismatch when TryReadHead(append, stopping, out var now):
                    Accept(append, now);
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

    /// <summary>S9: a new epoch, then the head tells.</summary>
    private ShardFate Resolve(ShardAppend append, CancellationToken stopping)
    {
        if (!TryReadHead(append, stopping, out var now) || now is null)
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
    private ShardFate Abandon(ShardAppend append)
    {
        Lose(append);
        return ShardFate.Unclear;
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

    private bool TryReadHead(ShardAppend append, CancellationToken stopping, out OwnedShard? now)
    {
        while (true)
        {
            try
            {
                now = store.Resolve(append.Shard, append.Epoch);
                return true;
            }
            catch (Exception failure)
            {
                log.ResolveFailed(failure, append.Shard);
                if (!Wait(stopping))
                {
                    now = null;
                    return false;
                }
            }
        }
    }

    private void Accept(ShardAppend append, OwnedShard? now)
    {
        if (now is null)
        {
            Lose(append);
            return;
        }

        log.HeadMismatch(append.Shard, append.ExpectedHead, now.Head);
        shards[append.Shard].Reload(now);
        observer.Reloaded(append.Shard, now.Head);
    }

    private void Lose(ShardAppend append)
    {
        log.Lost(append.Shard, append.Epoch);
        shards[append.Shard].Lose();
        observer.Lost(append.Shard);
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

    /// <summary>One unknown outcome is resolved at once; a second in a row is trouble that lasts.</summary>
    private bool IsFirstFailure() => _failures == 0 && ++_failures == 1;

    /// <summary>Waits for the back-off; false at once when it stops.</summary>
    private bool Wait(CancellationToken stopping)
    {
        var delay = Backoff.Exponential(options.MinBackoff, options.MaxBackoff, _failures++);
        using var over = new ManualResetEventSlim();
        using var timer = time.CreateTimer(static over => ((ManualResetEventSlim)over!).Set(), over, delay, Timeout.InfiniteTimeSpan);
        try
        {
            over.Wait(stopping);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
