using System.Diagnostics;
using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Actors.Queries;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Provider;

/// <content>The throttle from demand to grant: one plan, one write, then all that is to be told.</content>
internal sealed partial class ProviderActor
{
    private void Pump()
    {
        if (_name is null)
        {
            return;
        }

        if (!_demand.IsFresh)
        {
            ReadDemand();
        }

        if (_demand.IsFresh)
        {
            var policy = surroundings.Settings.PolicyOf(_name);
            var (plan, waiting, isStarved) = Grant(policy);
            _demand.Chosen();
            Recall(plan, policy);
            Lend(policy);
            Wake(plan);
            Show(plan, waiting);
            if (waiting == 0)
            {
                _purse.Empty(_name);
                _demand.Narrow();
            }
            else if (isStarved && _demand.TryWiden())
            {
                ReadDemand();
            }

            Hold(waiting > 0 || plan.Held != ThrottleStage.Demand);
        }

        ShareRate(surroundings.Settings.PolicyOf(_name));
        Commit(isActive: !_draft.State.Grants.IsEmpty || _holdsBack);
    }

    /// <summary>
    /// A provider that keeps downloads back for long is stored as active, so that whoever takes its shard over brings it to life; one that only waits for its turn
    /// is not worth a write.
    /// </summary>
    private void Hold(bool holdsBack)
    {
        if (!holdsBack)
        {
            _holdsBack = false;
            Context.CancelTimer("hold");
        }
        else if (!_holdsBack && _draft.State.Grants.IsEmpty)
        {
            Context.StartTimer("hold", new HoldDue(), LookAgain);
        }
    }

    private ThrottlePlan Plan(ProviderPolicy policy, Demand demand) =>
        Throttle.Plan(_draft.State, demand, policy, surroundings.Settings.Paused.Contains(_name!), Now);

    /// <summary>
    /// Grants offers in their order as far as nodes have room, and asks for the room that is missing. Whoever waits for a full node is passed over until that has
    /// room, so that it holds up nobody who runs elsewhere. Whether a node is full is its own knowledge: until it has answered, all behind its offer wait.
    /// </summary>
    /// <returns>The plan for those who are left, how many of the windows wait for room, and whether that is all that keeps permits back.</returns>
    private (ThrottlePlan Plan, int Waiting, bool IsStarved) Grant(ProviderPolicy policy)
    {
        var full = new HashSet<string>();
        bool IsFull(Candidate candidate) => full.Contains(surroundings.Slots.NodeOf(candidate.Download));
        while (true)
        {
            var plan = Plan(policy, full.Count == 0 ? _demand.Current : _demand.Current.Without(IsFull));
            foreach (var node in plan.Offers.GroupBy(offer => surroundings.Slots.NodeOf(offer.Download)))
            {
                _purse.Want(node.Key, _name!, node.Count());
            }

            if (plan.Offers.FirstOrDefault(offer => !TryGrant(offer)) is not { } refused)
            {
                return full.Count == 0 ? (plan, 0, false) : (plan, _demand.Current.CountOf(IsFull), plan.Held == ThrottleStage.Demand && plan.Rest.IsUsedUp);
            }

            full.Add(surroundings.Slots.NodeOf(refused.Download));
            if (_purse.Awaits(surroundings.Slots.NodeOf(refused.Download)))
            {
                AwaitAnswers();
                return (Plan(policy, _demand.Current), _demand.Current.CountOf(IsFull), false);
            }
        }
    }

    /// <summary>One patience for all who were asked since: whoever pumps often must not prolong it.</summary>
    private void AwaitAnswers()
    {
        if (!_answersDue)
        {
            _answersDue = true;
            Context.StartTimer("answers", new AnswersDue(), AnswerPatience);
        }
    }

    private bool TryGrant(ThrottleEvent.Granted offer)
    {
        var node = surroundings.Slots.NodeOf(offer.Download);
        if (!_purse.TryTake(node))
        {
            return false;
        }

        _draft.Add(offer with { Node = node });
        _demand.Granted(offer.Download, offer.Class);
        Tell(surroundings.Download(offer.Download), new DownloadCommand.Grant(node, offer.Permit));
        return true;
    }

    private void Recall(ThrottlePlan plan, ProviderPolicy policy)
    {
        foreach (var permit in ConnectionShare.Recall(_draft.State, plan, policy))
        {
            if (_recalled.Add(permit))
            {
                surroundings.Download(_draft.State.Grants[permit].Download).Tell(new ConnectionRecalled(_name!, permit));
            }
        }
    }

    private void Lend(ProviderPolicy policy)
    {
        foreach (var (asker, question) in _connectionsAsked)
        {
            var before = _draft.State.LastPermit;
            var plan = Plan(policy, _demand.Current);
            if ((ThrottleEvent?)(question switch
            {
                ProviderMessage.ConnectionAsked own => ConnectionShare.Lend(_draft.State, plan, policy, own.Permit, Now),
                ProviderMessage.GuestAsked guest => ConnectionShare.LendToGuest(_draft.State, plan, policy, guest.Download, guest.Node, Now),
                _ => throw new UnreachableException(),
            }) is { } lent)
            {
                _draft.Add(lent);
            }

            Tell(asker, new ConnectionAnswer(_draft.State.LastPermit > before ? _draft.State.LastPermit : null));
        }

        _connectionsAsked.Clear();
    }

    private void Wake(ThrottlePlan plan)
    {
        if (plan.WakeAt is { } at)
        {
            var wait = at - Now;
            Context.StartTimer("wake", new PumpDue(), wait > TimeSpan.FromMilliseconds(1) ? wait : TimeSpan.FromMilliseconds(1));
        }
        else
        {
            Context.CancelTimer("wake");
        }
    }

    private void Show(ThrottlePlan plan, int waiting)
    {
        var grants = _draft.State.Grants;
        var connections = grants.Values.Count(static grant => grant.IsConnection);
        surroundings.Board.Put(_name!, new(_demand.Current.Count, plan.Held, plan.Pause?.Reason, waiting, grants.Count - connections, connections));
    }

    private void ReadDemand()
    {
        if (!_demand.TryBegin())
        {
            return;
        }

        var (name, granted, size) = (_name!, _draft.State.Grants.Values.Select(static grant => grant.Download).ToHashSet(), _demand.Size);
        Context.PipeToSelf(_ => surroundings.ReadDemandAsync(name, granted, size), static (read, _) => new DemandRead(read));
    }

    private void Commit(bool isActive)
    {
        if (!_draft.Changed && isActive == _isActive)
        {
            Array.ForEach([.. _draft.Take().Told], static told => told());
            return;
        }

        var (journal, told) = _draft.Take();
        var state = new ProviderState(_name!, _draft.State);
        Persist(new EntityChange(journal, ProviderStateCodec.Encode(state), isActive, WakeAt: null, ProviderViews.RowOf(state)), () =>
        {
            if (isActive && !_isActive)
            {
                Context.StartTimer("audit", new AuditDue(), AuditInterval);
            }

            _isActive = isActive;
            foreach (var tell in told)
            {
                tell();
            }

            if (!_demand.IsFresh)
            {
                PumpSoon();
            }
        });
    }
}
