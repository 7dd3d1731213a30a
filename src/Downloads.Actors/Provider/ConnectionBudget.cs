using Actors.Kernel;
using Downloads.Transfers;

namespace Downloads.Actors.Provider;

/// <summary>
/// The further connections of one run: each a permit of its provider, wherever that lives, and memory of this node. A permit counts as held while an answer is
/// still on its way, so that an audit takes back none that is about to be used. Thread-safe.
/// </summary>
/// <param name="question">What asks the provider for one.</param>
/// <param name="holder">The permit of that provider under which the download runs; 0 where it is a guest.</param>
internal sealed class ConnectionBudget(ActorRef provider, ProviderMessage question, long holder, TransferSlots slots) : IConnectionBudget
{
    /// <summary>Past it a provider that does not answer (it moves to another node) has none; what it gave all the same comes back at its next audit.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Lease> _out = [];
    private readonly HashSet<long> _recalledBefore = [];
    private int _asking;

    public async ValueTask<IConnectionLease?> TryAcquireAsync(CancellationToken cancellation)
    {
        if (!slots.TryTakeConnection())
        {
            return null;
        }

        Lease? lease = null;
        Count(+1);
        try
        {
            var answer = await provider.AskAsync<ConnectionAnswer>(question, Patience, cancellation);
            lease = answer.Permit is { } permit ? Register(permit) : null;
            return lease;
        }
        catch (Exception e) when (e is TimeoutException or AskFailedException)
        {
            return null;
        }
        finally
        {
            Count(-1);
            if (lease is null)
            {
                slots.ReleaseConnection();
            }
        }
    }

    /// <summary>Whether the permit is one of a connection of this run, or may be: one that is on its way was given out after the run's own.</summary>
    public bool Holds(long permit)
    {
        lock (_gate)
        {
            return MayBeOnItsWay_NeedsLock(permit) || _out.ContainsKey(permit);
        }
    }

    /// <summary>Tells the connection of that permit to end; false where there is none.</summary>
    public bool Recall(long permit)
    {
        Lease? lease;
        lock (_gate)
        {
            if (!_out.TryGetValue(permit, out lease))
            {
                return RecallsLater_NeedsLock(permit);
            }
        }

        lease.Recall();
        return true;
    }

    private bool RecallsLater_NeedsLock(long permit)
    {
        var later = MayBeOnItsWay_NeedsLock(permit);
        if (later)
        {
            _recalledBefore.Add(permit);
        }

        return later;
    }

    private bool MayBeOnItsWay_NeedsLock(long permit) => _asking > 0 && permit > holder;

    private void Count(int change)
    {
        lock (_gate)
        {
            _asking += change;
            if (_asking == 0)
            {
                _recalledBefore.Clear();
            }
        }
    }

    private Lease Register(long permit)
    {
        var lease = new Lease(this, permit);
        bool recalled;
        lock (_gate)
        {
            _out.Add(permit, lease);
            recalled = _recalledBefore.Remove(permit);
        }

        if (recalled)
        {
            lease.Recall();
        }

        return lease;
    }

    private void GiveBack(long permit)
    {
        lock (_gate)
        {
            if (!_out.Remove(permit))
            {
                return;
            }
        }

        slots.ReleaseConnection();
        provider.Tell(new ProviderMessage.PermitReturned(question.Provider, permit));
    }

#pragma warning disable CA1001 // The source has no timer and no handle, and a recall that comes late must not throw: nothing is to be disposed.
    private sealed class Lease(ConnectionBudget budget, long permit) : IConnectionLease
#pragma warning restore CA1001
    {
        private readonly CancellationTokenSource _recalled = new();

        public CancellationToken Recalled => _recalled.Token;

        public void Recall() => _recalled.Cancel();

        public ValueTask DisposeAsync()
        {
            budget.GiveBack(permit);
            return ValueTask.CompletedTask;
        }
    }
}
