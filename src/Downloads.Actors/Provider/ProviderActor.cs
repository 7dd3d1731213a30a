using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Provider;

/// <summary>
/// The shell of one provider: supervises its downloads, cluster-wide. It decides nothing: <see cref="Throttle"/> says who may start, <see cref="ConnectionShare"/>
/// who may open one more connection, <see cref="Supervision"/> what follows a failure. Here what they say is stored, and only then told.
/// </summary>
/// <remarks>
/// Invariants: permits out ≤ limit at every grant; a permit is stored before anybody hears of it, and leaves the state exactly once: what nobody holds (the process
/// ended between the two) comes back through <see cref="PermitQuery"/>. Memory: three bounded windows and the permits out, however long the queue is.
/// </remarks>
internal sealed partial class ProviderActor(ProviderSurroundings surroundings) : PersistentEntity
{
    private static readonly TimeSpan AuditInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    /// <summary>Within it a node says whether it has slots; many times what its link and its desk take.</summary>
    private static readonly TimeSpan AnswerPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>A full disk is left alone for so long; whether there is room is the nodes' to know, which give no slots before.</summary>
    private static readonly TimeSpan DiskFullFor = TimeSpan.FromSeconds(5);

    /// <summary>As long as a node that lost the database lets its transfers go on (cluster protocol, coast_max).</summary>
    private static readonly TimeSpan CoastFor = TimeSpan.FromSeconds(10);

    private readonly ThrottleDraft _draft = new();
    private readonly DemandDesk _demand = new();
    private readonly SlotPurse _purse = new(surroundings.Slots);
    private readonly List<(ActorRef? Asker, ProviderMessage Question)> _connectionsAsked = [];
    private readonly HashSet<long> _recalled = [];
    private readonly HashSet<long> _coasting = [];
    private string? _name;
    private bool _isActive;
    private bool _holdsBack;
    private bool _pumpDue;
    private bool _answersDue;

    protected override void Recover(EntityRow? row)
    {
        if (row is not null)
        {
            var state = ProviderStateCodec.Decode(row.State.Span);
            (_name, _isActive, _holdsBack) = (state.Name, row.Active, row.Active);
            _draft.Recover(state.Throttle);
        }
    }

    protected override void PreStart()
    {
        if (_isActive)
        {
            Audit();
            PumpSoon();
        }

        if (_draft.State.DiskFull)
        {
            Context.StartTimer("space", new SpaceDue(), DiskFullFor);
        }
    }

    protected override void PostStop()
    {
        if (_name is not null)
        {
            _purse.Empty(_name);
            surroundings.Board.Remove(_name);
        }
    }

    protected override void Receive(object message)
    {
        switch (message)
        {
            case ProviderMessage asked:
                Handle(asked);
                break;
            case DemandRead read:
                TakeDemand(read);
                break;
            case AuditDue:
                Audit();
                break;
            case SpaceDue when _draft.State.DiskFull:
                _draft.Add(new ThrottleEvent.DiskFreed { At = Now });
                PumpSoon();
                break;
            case ConfirmDue:
                _draft.Then(() => TellRates(all: false));
                PumpSoon();
                break;
            case HoldDue:
                _holdsBack = true;
                PumpSoon();
                break;
            case AnswersDue:
                _answersDue = false;
                _purse.GiveUp();
                PumpSoon();
                break;
            case PumpDue:
                _pumpDue = false;
                Pump();
                break;
        }
    }

    private void Handle(ProviderMessage message)
    {
        if (_name is null && message is ProviderMessage.ProbeAsked)
        {
            Context.Reply(new ProbeAnswer(Known: false));
            Passivate();
            return;
        }

        _name ??= message.Provider;
        switch (message)
        {
            case ProviderMessage.WorkArrived:
                _demand.Arrived();
                break;
            case ProviderMessage.SlotsOffered offer:
                _purse.Offered(offer.Node, offer.Count);
                break;
            case ProviderMessage.PermitReturned returned:
                Return(returned);
                break;
            case ProviderMessage.BytesCame bytes:
                _draft.Add(Supervision.FirstByte(_draft.State, bytes.Permit, Now));
                break;
            case ProviderMessage.TransferFailed failed:
                Judge(failed);
                break;
            case ProviderMessage.ConnectionAsked or ProviderMessage.GuestAsked:
                _connectionsAsked.Add((Context.Sender, message));
                break;
            case ProviderMessage.RateHeld held:
                Hear(held);
                break;
            case ProviderMessage.ProbeAsked:
                _draft.Add(Supervision.AskProbe(_draft.State, Now));
                Tell(Context.Sender, new ProbeAnswer(Known: true));
                break;
        }

        PumpSoon();
    }

    private void Return(ProviderMessage.PermitReturned returned)
    {
        if (_draft.State.Grants.GetValueOrDefault(returned.Permit) is { Node.Length: > 0 } grant && returned.Node.Length > 0 && returned.Node != grant.Node)
        {
            Coast(returned with { Node = "" });
            return;
        }

        _coasting.Remove(returned.Permit);
        if (returned.Served)
        {
            _draft.Add(Supervision.Served(_draft.State, returned.Permit, Now));
        }

        _draft.Add(Supervision.Return(_draft.State, returned.Permit, Now));
        _recalled.Remove(returned.Permit);
        _demand.PermitReturned();
    }

    /// <summary>The node that ran it is gone, or cut off: then its connections may be open for a while still.</summary>
    private void Coast(ProviderMessage.PermitReturned returned)
    {
        if (_coasting.Add(returned.Permit))
        {
            Context.StartTimer($"coast/{returned.Permit}", returned, CoastFor);
        }
    }

    private void Judge(ProviderMessage.TransferFailed failed)
    {
        var policy = surroundings.Settings.PolicyOf(_name!);
        var judgement = Supervision.Judge(_draft.State, failed.Permit, failed.Failure, failed.Attempt, policy, Random.Shared.NextDouble(), Now);
        var wasFull = _draft.State.DiskFull;
        _draft.Add(judgement.Events);
        if (_draft.State.DiskFull && !wasFull)
        {
            Context.StartTimer("space", new SpaceDue(), DiskFullFor);
        }

        Tell(surroundings.Download(failed.Download), new FailureDirected(failed.Permit, judgement.Directive));
        switch (judgement.Directive)
        {
            case Directive.PauseProvider { Reason: PauseReason.CircuitOpen }:
                Warn("circuit_open", $"{_name} is let alone for {policy.CircuitOpenFor.TotalSeconds:0.#} s: {failed.Failure.Message}", download: null);
                break;
            case Directive.Escalate escalate:
                Warn("node_trouble", escalate.Message, failed.Download);
                break;
        }
    }

    private void Tell(ActorRef? whom, object what) => _draft.Then(() => whom?.Tell(what, Context.Self));

    private void Warn(string code, string message, Guid? download)
    {
        var at = Now;
        _draft.Then(() => surroundings.Warn(code, message, download, at));
    }

    private void TakeDemand(DemandRead read)
    {
        if (read.Reading is var (demand, passedOver))
        {
            _demand.Read(demand, passedOver);
            PumpSoon();
        }
        else
        {
            _demand.Failed();
            Context.StartTimer("read", new PumpDue(), LookAgain);
        }
    }

    private void Audit()
    {
        _purse.AskAgain();
        foreach (var (permit, grant) in _draft.State.Grants)
        {
            surroundings.Download(grant.Download).Tell(new PermitQuery(_name!, permit));
        }

        _draft.Then(() => TellRates(all: true));
        _recalled.Clear();
        _demand.Arrived(); // whoever was to tell of it may be gone
        if (_isActive)
        {
            Context.StartTimer("audit", new AuditDue(), AuditInterval);
            PumpSoon();
        }
    }

    /// <summary>The pump runs behind all messages that are here already, so that one write serves them all.</summary>
    private void PumpSoon()
    {
        if (!_pumpDue)
        {
            _pumpDue = true;
            Context.Self.Tell(new PumpDue());
        }
    }

    private sealed record DemandRead((Demand Demand, bool PassedOver)? Reading);

    private sealed record HoldDue;

    private sealed record AuditDue;

    private sealed record SpaceDue;

    private sealed record AnswersDue;

    private sealed record PumpDue;
}
