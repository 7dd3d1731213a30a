using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>
/// A store in memory that keeps the port's contract to the letter and fails on command. It survives the disposal of its users:
/// <see cref="Reopen"/> is a restart.
/// </summary>
public sealed partial class MemoryEventStore : IEventStore
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly MemoryShard[] _shards;
    private readonly Dictionary<string, ViewSchema> _views;
    private readonly Queue<AppendFault> _script = new();
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly SemaphoreSlim _arrived = new(0);
    private int _appends;

    public MemoryEventStore(TimeProvider? time = null, int shardCount = 256, IEnumerable<ViewSchema>? views = null)
    {
        _time = time ?? TimeProvider.System;
        _views = (views ?? []).ToDictionary(view => view.Name);
        _shards = [.. Enumerable.Range(0, shardCount).Select(_ => new MemoryShard())];
    }

    public int ShardCount => _shards.Length;

    /// <summary>Appends that reached the store, failed ones included.</summary>
    public int Appends => Volatile.Read(ref _appends);

    /// <summary>Events no append of which can be written: <see cref="PoisonException"/>.</summary>
    public Func<EventToAppend, bool>? IsPoison { get; set; }

    /// <summary>Asked before each append; goes before what <see cref="FailNext"/> scripted. Called under the store's lock.</summary>
    public Func<AppendBatch, AppendFault>? Fault { get; set; }

    /// <summary>Whether reads throw <see cref="StoreUnavailableException"/>.</summary>
    public bool Unreadable { get; set; }

    /// <summary>Scripts the next appends, one fault each.</summary>
    public void FailNext(params ReadOnlySpan<AppendFault> faults)
    {
        lock (_gate)
        {
            foreach (var fault in faults)
            {
                _script.Enqueue(fault);
            }
        }
    }

    /// <summary>Holds appends back until the result is disposed; reads go on.</summary>
    public IDisposable Hold()
    {
        _open.Reset();
        return new Release(_open);
    }

    /// <summary>Completes for each append that reached the store, held or not.</summary>
    public Task AppendArrivedAsync(CancellationToken cancellationToken = default) => _arrived.WaitAsync(cancellationToken);

    /// <summary>A restart: every shard is owned again, under a new epoch; who wrote before is fenced.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            foreach (var shard in _shards)
            {
                shard.Epoch++;
                shard.Owned = true;
            }
        }
    }

    public IReadOnlyList<OwnedShard> OwnedShards()
    {
        lock (_gate)
        {
            return [.. _shards.Index().Where(s => s.Item.Owned).Select(s => new OwnedShard(s.Index, s.Item.Epoch, s.Item.Head))];
        }
    }

    public IReadOnlyList<ShardOutcome> Append(AppendBatch batch)
    {
        Interlocked.Increment(ref _appends);
        _arrived.Release();
        _open.Wait();
        AppendRules.Check(batch);
        lock (_gate)
        {
            var scripted = _script.TryDequeue(out var next) ? next : AppendFault.None;
            var fault = Fault?.Invoke(batch) is { } asked and not AppendFault.None ? asked : scripted;
            if (fault == AppendFault.Lie)
            {
                return [.. batch.Shards.Select(static append => new ShardOutcome(append.Shard, AppendOutcome.Committed))];
            }

            Before(fault, batch);
            var outcomes = Commit(batch);
            return fault == AppendFault.UnknownCommitted ? throw new OutcomeUnknownException("scripted, committed") : outcomes;
        }
    }

    public OwnedShard? Resolve(int shard, long epoch)
    {
        lock (_gate)
        {
            var owned = _shards[shard];
            return owned.Owned && owned.Epoch == epoch ? new OwnedShard(shard, ++owned.Epoch, owned.Head) : null;
        }
    }

    public void Dispose() => _open.Set();

    private void Before(AppendFault fault, AppendBatch batch)
    {
        if (IsPoison is { } poison && batch.Shards.SelectMany(shard => shard.Events).Any(poison))
        {
            throw new PoisonException("a poison event");
        }

        switch (fault)
        {
            case AppendFault.NotWritten:
                throw new NotWrittenException("scripted");
            case AppendFault.UnknownLost:
                throw new OutcomeUnknownException("scripted, lost");
            case AppendFault.Poison:
                throw new PoisonException("scripted");
            case AppendFault.Fenced:
                foreach (var append in batch.Shards)
                {
                    _shards[append.Shard].Owned = false;
                    _shards[append.Shard].Epoch++;
                }

                break;
            case AppendFault.HeadMismatch:
                foreach (var append in batch.Shards)
                {
                    AppendForeign_NeedsLock(append.Shard);
                }

                break;
            default:
                break;
        }
    }

    private void AppendForeign_NeedsLock(int shard)
    {
        var journal = _shards[shard];
        var id = Guid.NewGuid();
        journal.Known.Add(id);
        journal.Journal.Add(
            new StoredEvent(shard, journal.Head + 1, journal.Epoch, id, new EntityKind(1), 1, "foreign.written.v1", default, null, _time.GetUtcNow()));
    }

    private List<ShardOutcome> Commit(AppendBatch batch)
    {
        var outcomes = batch.Shards.Select(append => new ShardOutcome(append.Shard, _shards[append.Shard].Judge(append))).ToList();
        if (batch.AllOrNothing && outcomes.Exists(outcome => outcome.Outcome != AppendOutcome.Committed))
        {
            return outcomes.ConvertAll(
                outcome => outcome.Outcome == AppendOutcome.Committed ? outcome with { Outcome = AppendOutcome.Skipped } : outcome);
        }

        foreach (var (append, outcome) in batch.Shards.Zip(outcomes))
        {
            if (outcome.Outcome == AppendOutcome.Committed)
            {
                _shards[append.Shard].Apply(append, _time.GetUtcNow());
            }
        }

        return outcomes;
    }

    private sealed class Release(ManualResetEventSlim gate) : IDisposable
    {
        public void Dispose() => gate.Set();
    }
}
