using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Tests.Providers;

/// <summary>
/// A provider on a virtual clock: the pure throttle, an owner that does what the actor does (read a window, take offers as far as there is room,
/// store, tell), and an oracle that watches every grant. Only <see cref="_state"/> survives a crash.
/// </summary>
internal sealed class ThrottleWorld(Sabotage sabotage)
{
    private const int WindowSize = 3;
    private static readonly TransferFailure Reset = new("reset", "broken off", Transient: true);

    private readonly ThrottleOracle _oracle = new();
    private readonly WaitingStore _store = new();
    private readonly SortedDictionary<long, Guid> _running = [];
    private readonly List<(DateTimeOffset At, Guid Download)> _backoffs = [];
    private readonly Dictionary<Guid, int> _attempts = [];
    private DateTimeOffset _now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private ThrottleState _state = ThrottleState.New;
    private Demand _demand = Demand.None;
    private bool _stale = true;
    private int _room = 4;
    private uint _arrivals;

    public int Finished { get; private set; }

    public int Arrived => (int)_arrivals;

    public int PermitsOut => _state.Grants.Count;

    /// <summary>Runs a history, then lets everything come to its end.</summary>
    /// <returns>Rounds it took to drain.</returns>
    public int Run(IEnumerable<Step> history)
    {
        foreach (var step in history)
        {
            Apply(step);
            Pump();
            Check(_state.Grants.Keys.SequenceEqual(_oracle.Out.Order()), "permits on record differ from those out");
            Check(_state.Circuit.Failures == _oracle.Failures, "failures are miscounted");
            Check(_oracle.CircuitClosed == (_state.Circuit.State == CircuitState.Closed), "the circuit is in another state");
        }

        return Drain();
    }

    private int Drain()
    {
        (_oracle.PausedByUser, _room) = (false, 4);
        FreeDisk();
        var rounds = 0;
        while (_store.Count + _running.Count + _backoffs.Count > 0)
        {
            Check(++rounds <= 10 + (4 * Arrived), "what may start does not start");
            Pump();
            foreach (var permit in _running.Keys.ToArray())
            {
                Complete(permit);
            }

            Pump();
            _now = NextMoment() ?? _now;
            EndBackoffs();
        }

        Check(_state.Grants.IsEmpty, "a permit is lost");
        return rounds;
    }

    private DateTimeOffset? NextMoment()
    {
        var wake = Plan().WakeAt;
        var backoff = _backoffs.Count == 0 ? default(DateTimeOffset?) : _backoffs.Min(b => b.At);
        var next = wake is null || backoff < wake ? backoff : wake;
        return next > _now ? next : null;
    }

    private void Apply(Step step)
    {
        var permit = _running.Count == 0 ? 0 : _running.Keys.ElementAt(step.A % _running.Count);
        switch (step.Kind)
        {
            case StepKind.Arrive:
                Arrive((QueueClass)(1 + (step.A % 3)), step.B);
                break;
            case StepKind.Advance:
                _now += TimeSpan.FromMilliseconds(step.A % 3 == 0 ? step.B * 100 : step.B);
                EndBackoffs();
                break;
            case StepKind.CancelWaiting when _store.At(step.A) is { } waiting:
                Finished += _store.Remove(waiting.Download) ? 1 : 0;
                _stale = true;
                break;
            case StepKind.PauseByUser or StepKind.ResumeByUser:
                _oracle.PausedByUser = step.Kind == StepKind.PauseByUser;
                break;
            case StepKind.FreeDisk:
                FreeDisk();
                break;
            case StepKind.Crash:
                Crash();
                break;
            case StepKind.ChangePolicy:
                _oracle.Policy = ProviderPolicy.Default with { MaxConcurrent = 1 + (step.A % 6), StartsPerSecond = (step.B % 4) * 2.5, RetryAttempts = 5 };
                _oracle.RateChanged();
                break;
            case StepKind.ChangeRoom:
                _room = step.A % 6;
                break;
            case StepKind.AskProbe:
                Store([.. Supervision.AskProbe(_state, _now)]);
                _oracle.ProbeAsked(_now);
                break;
            case StepKind.ReturnTwice:
                Store([.. Supervision.Return(_state, Math.Max(0, _state.LastPermit - step.A % 3), _now).Take(permit == 0 ? 1 : 0)]);
                break;
            default:
                OfRunning(step, permit);
                break;
        }
    }

    private void OfRunning(Step step, long permit)
    {
        if (permit == 0)
        {
            return;
        }

        switch (step.Kind)
        {
            case StepKind.Complete:
                Complete(permit);
                break;
            case StepKind.FirstByte:
                Store([.. Supervision.FirstByte(_state, permit, _now)]);
                _oracle.Served(permit, firstByte: true);
                break;
            case StepKind.StopByUser:
                Return(permit, finished: true);
                break;
            case StepKind.FailByHost:
                _oracle.FailedByHost(permit, _now);
                Fail(permit, Reset, step);
                break;
            case StepKind.FailBySource or StepKind.FailForGood:
                _oracle.Served(permit);
                Fail(permit, new("http_404", "not there", Transient: step.Kind == StepKind.FailBySource), step);
                break;
            case StepKind.AskForCalm:
                _oracle.Served(permit);
                _oracle.CalmUntil = new[] { _oracle.CalmUntil, _now.AddMilliseconds(step.B * 10) }.Max();
                Fail(permit, new("http_429", "calm", Transient: true, RetryAfterMs: step.B * 10), step with { A = 0 });
                break;
            case StepKind.FillDisk:
                _oracle.DiskFull = true;
                Fail(permit, new("disk_full", "full", Transient: true), step);
                break;
        }
    }

    private void Arrive(QueueClass queue, int number)
    {
        var id = new Guid(++_arrivals, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        _store.Add(queue, new(id, number % 3, _now.AddMilliseconds(number)));
        _stale = true;
    }

    private void Complete(long permit)
    {
        _oracle.Served(permit);
        Store([.. Supervision.Served(_state, permit, _now)]);
        Return(permit, finished: true);
    }

    private void Fail(long permit, TransferFailure failure, Step step)
    {
        var download = _running[permit];
        _attempts[download] = _attempts.GetValueOrDefault(download) + 1;
        var chance = (step.A + 1) % 1000 / 1000.0 * (failure.Class == "http_429" ? 0 : 1);
        var judgement = Supervision.Judge(_state, permit, failure, _attempts[download], _oracle.Policy, chance, _now);
        Store([.. judgement.Events]);
        var again = Supervision.Judge(_state, permit, failure, _attempts[download], _oracle.Policy, chance, _now);
        Store(sabotage == Sabotage.FailureCountedTwice ? [.. judgement.Events] : [.. again.Events.Where(e => e is ThrottleEvent.HostFailed or ThrottleEvent.CircuitOpened)]);
        if (judgement.Directive.ForDownload is Directive.Retry retry)
        {
            _backoffs.Add((_now + retry.Backoff, download));
        }

        Return(permit, finished: judgement.Directive.ForDownload is Directive.Stop, keep: sabotage == Sabotage.PermitKeptAfterFailure);
    }

    private void Return(long permit, bool finished, bool keep = false)
    {
        _running.Remove(permit);
        Finished += finished ? 1 : 0;
        if (!keep)
        {
            Store([.. Supervision.Return(_state, permit, _now)]);
            _oracle.Returned(permit);
        }
    }

    private void FreeDisk()
    {
        _oracle.DiskFull = false;
        Store(_state.DiskFull ? [new ThrottleEvent.DiskFreed { At = _now }] : []);
    }

    /// <summary>The process is gone between any two steps: what ran is queued again, its permits are given back when the audit finds nobody holding them.</summary>
    private void Crash()
    {
        (_demand, _stale) = (Demand.None, true);
        foreach (var (permit, download) in _running.ToArray())
        {
            _store.Add(QueueClass.Interactive, new(download, 0, _now));
            Return(permit, finished: false, keep: sabotage == Sabotage.GrantsForgottenInCrash);
        }
    }

    private void EndBackoffs()
    {
        foreach (var (at, download) in _backoffs.Where(b => b.At <= _now).ToArray())
        {
            _backoffs.Remove((at, download));
            _store.Add(QueueClass.Retry, new(download, 0, at));
            _stale = true;
        }
    }

    private ThrottlePlan Plan()
    {
        var (state, policy, paused) = (_state, _oracle.Policy, _oracle.PausedByUser);
        state = sabotage switch
        {
            Sabotage.RateForgotten => state with { Starts = default },
            Sabotage.RetriesNeverTurn => state with { Share = state.Share with { AutomaticRun = 0 } },
            Sabotage.InteractiveLikeOthers => state with { Share = state.Share with { InteractiveRun = FairShare.InteractivePatience } },
            Sabotage.CircuitIgnored => state with { Circuit = Circuit.New },
            Sabotage.CalmIgnored => state with { CalmUntil = default },
            Sabotage.FullDiskIgnored => state with { DiskFull = false },
            Sabotage.ManyProbes => state with { Circuit = state.Circuit with { Probe = null } },
            _ => state,
        };
        policy = sabotage == Sabotage.LimitOffByOne ? policy with { MaxConcurrent = policy.MaxConcurrent + 1 } : policy;
        return Throttle.Plan(state, _demand, policy, paused && sabotage != Sabotage.UserPauseIgnored, _now);
    }

    private void Pump()
    {
        while (true)
        {
            if (_stale || _demand.IsUsedUp)
            {
                _demand = _store.Read(WindowSize, sabotage == Sabotage.YoungestFirst);
                _stale = false;
            }

            var plan = Plan();
            var room = Math.Max(0, _room - _running.Count);
            foreach (var grant in plan.Offers.Take(room))
            {
                _oracle.Granted(grant, _store, _now);
                Store([grant]);
                _running.Add(grant.Permit, grant.Download);
                _demand = _demand.Dequeue(grant.Class);
                Check(_store.Remove(grant.Download), "granted somebody who does not wait");
            }

            if (plan.Offers.Length > room || !_demand.IsUsedUp)
            {
                return;
            }
        }
    }

    private void Store(ReadOnlySpan<ThrottleEvent> events)
    {
        foreach (var happened in events)
        {
            _state = _state.Evolve(happened);
        }
    }

    private static void Check(bool holds, string broken)
    {
        if (!holds)
        {
            throw new InvalidOperationException(broken);
        }
    }
}
