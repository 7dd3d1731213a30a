using Downloads.Providers;

namespace Downloads.Actors.Provider;

/// <content>The provider's rate, shared among the nodes: <see cref="RateShare"/> says how; here it is stored, and only then told.</content>
internal sealed partial class ProviderActor
{
    /// <summary>Shares that are nearly right are made anew no more often.</summary>
    private static readonly TimeSpan RatePace = TimeSpan.FromMilliseconds(250);

    /// <summary>A node that has not confirmed is told again.</summary>
    private static readonly TimeSpan RatePatience = TimeSpan.FromSeconds(1);

    private DateTimeOffset _ratesPlannedAt;

    private void ShareRate(ProviderPolicy policy)
    {
        var due = _ratesPlannedAt + RatePace - Now;
        if (policy.BytesPerSecond > 0 && due > TimeSpan.Zero && !RateShare.IsUrgent(_draft.State, policy.BytesPerSecond))
        {
            Context.StartTimer("rates", new PumpDue(), due);
            return;
        }

        foreach (var told in RateShare.Plan(_draft.State, policy.BytesPerSecond, Now))
        {
            _ratesPlannedAt = Now;
            Add(told);
        }
    }

    private void Hear(ProviderMessage.RateHeld held)
    {
        foreach (var happened in RateShare.Heard(_draft.State, held.Node, held.Number, held.Holds, Now))
        {
            Add(happened);
        }
    }

    private void Add(ThrottleEvent happened)
    {
        _draft.Add(happened);
        if (happened is ThrottleEvent.RateTold told)
        {
            // Before the grants of the same commit, so that a transfer begins with its node's part.
            var part = new NodePart(told.Number, told.BytesPerSecond, _draft.State.LastPermit);
            _draft.ThenFirst(() => surroundings.Rates.Tell(told.Node, _name!, part));
            Context.StartTimer("confirm", new ConfirmDue(), RatePatience);
        }
    }

    /// <summary>Tells nodes again what they were told last: all of them, or those that may have more still. After a commit: what is told is stored.</summary>
    private void TellRates(bool all)
    {
        foreach (var (node, rate) in _draft.State.Rates)
        {
            if (all || rate.Ceiling > rate.Told)
            {
                surroundings.Rates.Tell(node, _name!, new(rate.Number, rate.Told, _draft.State.LastPermit));
                Context.StartTimer("confirm", new ConfirmDue(), RatePatience);
            }
        }
    }

    private sealed record ConfirmDue;
}
