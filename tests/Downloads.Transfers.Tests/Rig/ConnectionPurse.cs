namespace Downloads.Transfers.Tests.Rig;

/// <summary>A budget of further connections that counts what is out and calls it back when a test says so.</summary>
public sealed class ConnectionPurse : IConnectionBudget
{
    private readonly Lock _gate = new();
    private readonly List<Lease> _out = [];

    /// <summary>The most that are out at once.</summary>
    public int Most { get; set; } = int.MaxValue;

    /// <summary>Called for each question, before its answer.</summary>
    public Action OnAsk { get; set; } = static () => { };

    public int Asked { get; private set; }

    public int Highest { get; private set; }

    public int Out
    {
        get
        {
            lock (_gate)
            {
                return _out.Count;
            }
        }
    }

    public ValueTask<IConnectionLease?> TryAcquireAsync(CancellationToken cancellation)
    {
        OnAsk();
        lock (_gate)
        {
            Asked++;
            if (_out.Count >= Most)
            {
                return new((IConnectionLease?)null);
            }

            var lease = new Lease(this);
            _out.Add(lease);
            Highest = Math.Max(Highest, _out.Count);
            return new(lease);
        }
    }

    /// <summary>Calls all back and gives none from now on.</summary>
    public void RecallAll()
    {
        Lease[] all;
        lock (_gate)
        {
            Most = 0;
            all = [.. _out];
        }

        Array.ForEach(all, lease => lease.Recall());
    }

    private sealed class Lease(ConnectionPurse purse) : IConnectionLease
    {
        private readonly CancellationTokenSource _recalled = new();

        public CancellationToken Recalled => _recalled.Token;

        public void Recall() => _recalled.Cancel();

        public ValueTask DisposeAsync()
        {
            lock (purse._gate)
            {
                purse._out.Remove(this);
            }

            return ValueTask.CompletedTask;
        }
    }
}
