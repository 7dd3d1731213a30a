using Actors.Membership;
using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>
/// A store in memory that keeps the port's contract to the letter and fails on command. It survives the disposal of its users:
/// <see cref="Reopen"/> is a restart.
/// </summary>
public sealed partial class MemoryEventStore : IEventStore
{
    private readonly Lock _gate;
    private readonly MemoryDatabase _database;
    private readonly NodeIdentity _identity;
    private readonly Dictionary<string, ViewSchema> _views;
    private readonly Queue<AppendFault> _script = new();
    private readonly ManualResetEventSlim _open = new(initialState: true);
    private readonly SemaphoreSlim _arrived = new(0);
    private int _appends;

    /// <summary>A store of its own that owns all shards.</summary>
    public MemoryEventStore(TimeProvider? time = null, int shardCount = 256, IEnumerable<ViewSchema>? views = null)
        : this(new MemoryDatabase(time, shardCount), new NodeIdentity(), views)
    {
        _identity.Become(Guid.NewGuid());
        foreach (var shard in Shards)
        {
            shard.Owner = _identity.NodeId;
        }
    }

    /// <summary>One node's way to a database that others share: it owns what the shard map says.</summary>
    public MemoryEventStore(MemoryDatabase database, NodeIdentity identity, IEnumerable<ViewSchema>? views = null)
    {
        _gate = database.Gate;
        _database = database;
        _identity = identity;
        _views = (views ?? []).ToDictionary(view => view.Name);
    }

    public int ShardCount => _database.ShardCount;

    private MemoryShard[] Shards => _database.Shards;

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
            foreach (var shard in Shards)
            {
                shard.Epoch++;
                shard.Owner = _identity.NodeId;
            }
        }
    }

    public IReadOnlyList<OwnedShard> OwnedShards()
    {
        lock (_gate)
        {
            return [.. Shards.Index().Where(s => s.Item.Owner == _identity.NodeId).Select(s => new OwnedShard(s.Index, s.Item.Epoch, s.Item.Head))];
        }
    }

    public OwnedShard? Owned(int shard) => Read(
        () => Shards[shard] is var row && row.Owner == _identity.NodeId ? new OwnedShard(shard, row.Epoch, row.Head) : null);

    public IReadOnlyList<long> Heads() => Read(() => Shards.Select(static shard => shard.Head).ToList());

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
            var owned = Shards[shard];
            if (owned.Owner != _identity.NodeId || owned.Epoch != epoch)
            {
                return null;
            }

            owned.Epoch = _database.NextEpoch(epoch);
            return new OwnedShard(shard, owned.Epoch, owned.Head);
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
                    Shards[append.Shard].Owner = null;
                    Shards[append.Shard].Epoch++;
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
        var journal = Shards[shard];
        var id = Guid.NewGuid();
        journal.Known.Add(id);
        journal.Journal.Add(
            new StoredEvent(shard, journal.Head + 1, journal.Epoch, id, new EntityKind(1), 1, "foreign.written.v1", default, null, _database.Now));
    }

    private List<ShardOutcome> Commit(AppendBatch batch)
    {
        var outcomes = batch.Shards.Select(append => new ShardOutcome(append.Shard, Shards[append.Shard].Judge(append, _identity.NodeId, _database.Broken))).ToList();
        if (batch.AllOrNothing && outcomes.Exists(outcome => outcome.Outcome != AppendOutcome.Committed))
        {
            return outcomes.ConvertAll(
                outcome => outcome.Outcome == AppendOutcome.Committed ? outcome with { Outcome = AppendOutcome.Skipped } : outcome);
        }

        foreach (var (append, outcome) in batch.Shards.Zip(outcomes))
        {
            if (outcome.Outcome == AppendOutcome.Committed)
            {
                Shards[append.Shard].Apply(append, _database.Now);
            }
        }

        return outcomes;
    }

    private sealed class Release(ManualResetEventSlim gate) : IDisposable
    {
        public void Dispose() => gate.Set();
    }
}
