using Downloads.Actors;
using Downloads.Actors.Feed;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Requests;
using Downloads.Serialization;
using Downloads.Transfers;

namespace Downloads.Gateway.Tests.Fakes;

/// <summary>Downloads in memory: the real decider and evolver under one lock, no store and no transfers. Tests tell it what a transfer would.</summary>
internal sealed class FakeDownloads(TimeProvider time) : IDownloads
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, DownloadState> _states = [];
    private readonly Dictionary<Guid, List<JournalEntry>> _journals = [];
    private readonly Dictionary<(string, string), (string Hash, Guid[] Ids)> _keys = [];
    private long _permits;

    public FakeFeed Feed { get; } = new();

    /// <summary>What the next calls end with, instead of doing anything.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>The store takes no writes.</summary>
    public bool ReadOnly { get; set; }

    /// <summary>The first request of a key is held open as long as this is set.</summary>
    public bool KeysInFlight { get; set; }

    /// <summary>Number of committed events: a refused request leaves it as it was.</summary>
    public long Events
    {
        get
        {
            lock (_gate)
            {
                return _journals.Values.Sum(j => (long)j.Count);
            }
        }
    }

    public ValueTask<SubmitOutcome> SubmitAsync(IReadOnlyList<DownloadSpec> specs, IdempotencyKey? key, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowTrouble();
            if (ReadOnly)
            {
                return new(new SubmitOutcome.Unavailable("The store is full."));
            }

            if (key is not null && KeysInFlight)
            {
                return new(new SubmitOutcome.InFlight());
            }

            if (key is not null && _keys.TryGetValue((key.Scope, key.Key), out var seen))
            {
                return new(seen.Hash == key.BodyHash
                    ? new SubmitOutcome.Accepted([.. seen.Ids.Where(_states.ContainsKey).Select(id => _states[id])], Replayed: true)
                    : new SubmitOutcome.KeyReused());
            }

            var ids = specs.Select(_ => Guid.CreateVersion7(time.GetUtcNow())).ToArray();
            var changes = new List<DownloadChange>();
            for (var i = 0; i < specs.Count; i++)
            {
                Execute_NeedsLock(ids[i], new DownloadCommand.Queue(ids[i], specs[i]), changes);
            }

            if (key is not null)
            {
                _keys.Add((key.Scope, key.Key), (key.BodyHash, ids));
            }

            Feed.Publish(changes);
            return new(new SubmitOutcome.Accepted([.. ids.Select(id => _states[id])], Replayed: false));
        }
    }

    public ValueTask<CommandOutcome> CommandAsync(Guid id, DownloadCommand command, CancellationToken cancellationToken) => new(Command(id, command));

    public ValueTask<BulkOutcome> CommandAllAsync(DownloadFilter filter, Func<DownloadCommand> command, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var outcomes = Matching_NeedsLock(filter).Select(state => Command(state.Id, command())).ToList();
            var changed = outcomes.Count(o => o is CommandOutcome.Done);
            return new(new BulkOutcome(outcomes.Count, changed, outcomes.Count - changed));
        }
    }

    /// <summary>Runs a command and publishes what it led to.</summary>
    public CommandOutcome Command(Guid id, DownloadCommand command)
    {
        lock (_gate)
        {
            ThrowTrouble();
            if (ReadOnly)
            {
                return new CommandOutcome.Unavailable("The store is full.");
            }

            var changes = new List<DownloadChange>();
            var outcome = Execute_NeedsLock(id, command, changes);
            Feed.Publish(changes);
            return outcome;
        }
    }

    /// <summary>Commits without telling the feed: the read model is ahead until the changes are published.</summary>
    public IReadOnlyList<DownloadChange> CommitSilently(Guid id, DownloadCommand command)
    {
        lock (_gate)
        {
            var changes = new List<DownloadChange>();
            Execute_NeedsLock(id, command, changes);
            return changes;
        }
    }

    public void Grant(Guid id) => Command(id, new DownloadCommand.Grant("node-1", Interlocked.Increment(ref _permits)));

    /// <summary>The whole way from Running to Completed.</summary>
    public void Finish(Guid id, string name = "file.bin")
    {
        var attempt = Find(id)!.Attempt;
        Command(id, new DownloadCommand.ReportFetched(attempt, 0, new FetchedFile(name, 100, new string('a', 64), 1)));
        Command(id, new DownloadCommand.ReportPublished(attempt, [name]));
    }

    public void Fail(Guid id, TransferFailure failure)
    {
        var attempt = Find(id)!.Attempt;
        Command(id, new DownloadCommand.ReportFailed(attempt, 0, failure, Kept: null, 0, MaxAttempts: 5, BackoffMs: 1000));
    }

    public DownloadState? Find(Guid id)
    {
        lock (_gate)
        {
            ThrowTrouble();
            return _states.GetValueOrDefault(id);
        }
    }

    public DownloadPage List(DownloadFilter filter, DownloadOrder order, string? cursor, int limit)
    {
        lock (_gate)
        {
            ThrowTrouble();
            var matching = Matching_NeedsLock(filter).Where(s => order != DownloadOrder.LastFinishedFirst || s.FinishedAt is not null);
            var ordered = (order switch
            {
                DownloadOrder.OldestFirst => matching.OrderBy(s => s.QueuedAt).ThenBy(s => s.Id),
                DownloadOrder.LastFinishedFirst => matching.OrderByDescending(s => s.FinishedAt).ThenByDescending(s => s.Id),
                _ => matching.OrderByDescending(s => s.QueuedAt).ThenByDescending(s => s.Id),
            }).ToList();
            var start = cursor is null ? 0 : ordered.FindIndex(s => s.Id == Guid.ParseExact(cursor, "N")) + 1;
            var items = ordered.Skip(start).Take(limit).ToList();
            return new(items, start + items.Count < ordered.Count ? items[^1].Id.ToString("N") : null);
        }
    }

    public DownloadCounts Count()
    {
        lock (_gate)
        {
            var active = _states.Values.Where(s => !s.IsFinal).GroupBy(s => StatusWords.Of(s).Manager).ToDictionary(g => g.Key, g => (long)g.Count());
            return new(active, _states.Values.Count(s => s.Status == DownloadStatus.Completed), _states.Values.Count(s => s.Status == DownloadStatus.Failed));
        }
    }

    public long Count(DownloadFilter filter)
    {
        lock (_gate)
        {
            return Matching_NeedsLock(filter).Count();
        }
    }

    public IReadOnlyList<string> ActiveProviders()
    {
        lock (_gate)
        {
            return [.. _states.Values.Where(s => !s.IsFinal).Select(s => s.Spec.Provider).Distinct().Order()];
        }
    }

    public IReadOnlyList<JournalEntry> Journal(Guid id, long afterSeq, int limit)
    {
        lock (_gate)
        {
            return [.. _journals[id].Where(e => e.Seq > afterSeq).Take(limit)];
        }
    }

    private CommandOutcome Execute_NeedsLock(Guid id, DownloadCommand command, List<DownloadChange> changes)
    {
        var state = _states.GetValueOrDefault(id);
        switch (DownloadDecider.Decide(state, command, time.GetUtcNow()))
        {
            case Decision.Rejected rejected:
                return new CommandOutcome.Refused(rejected.Code, rejected.Detail, state);
            case Decision.NoOp:
                return new CommandOutcome.Done(state);
            case Decision.Accepted accepted:
                foreach (var happened in accepted.Events)
                {
                    var after = DownloadEvolver.Evolve(state, happened);
                    changes.Add(new(id, after.Seq, state, happened, after));
                    if (!_journals.TryGetValue(id, out var journal))
                    {
                        _journals.Add(id, journal = []);
                    }

                    journal.Add(new(after.Seq, EventCodec.ManifestOf(happened), happened.At, command.CommandId, EventCodec.Encode(happened)));
                    state = after;
                }

                if (command is DownloadCommand.Forget)
                {
                    _states.Remove(id);
                    return new CommandOutcome.Done(null);
                }

                _states[id] = state!.WithCommand(command.CommandId);
                return new CommandOutcome.Done(_states[id]);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private IEnumerable<DownloadState> Matching_NeedsLock(DownloadFilter filter) => _states.Values.Where(s =>
        (filter.States is not { Count: > 0 } states || states.Contains(s.Status))
        && (filter.ManagerWords is not { Count: > 0 } words || words.Contains(StatusWords.Of(s).Manager))
        && (filter.PanelWords is not { Count: > 0 } panel || panel.Contains(StatusWords.Of(s).Panel))
        && (filter.Providers is not { Count: > 0 } providers || providers.Contains(s.Spec.Provider))
        && (filter.ProviderHost is not { } host || s.Spec.Urls.Any(u => new Uri(u).Host == host))
        && (filter.PostTitle is not { } title || s.Spec.PostTitle?.Contains(title, StringComparison.OrdinalIgnoreCase) == true)
        && (filter.Label is not { } label || string.Equals(s.Spec.Label, label, StringComparison.OrdinalIgnoreCase))
        && (filter.FinishedBefore is not { } before || s.FinishedAt < before)
        && (filter.Since is not { } since || s.QueuedAt >= since)).ToList();

    private void ThrowTrouble()
    {
        if (Trouble is { } trouble)
        {
            throw trouble;
        }
    }
}
