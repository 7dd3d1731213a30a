namespace Downloads.Transfers.Http.Segments;

/// <summary>One connection at work, and the lease it was opened with; the one without a lease is what the transfer has anyway. For one caller at a time.</summary>
internal sealed class Hand : IAsyncDisposable
{
    private readonly CancellationTokenSource _retire;
    private IConnectionLease? _lease;
    private CancellationTokenRegistration _recall;

    public Hand(SegmentSource source, WorkPlace place, IConnectionLease? lease, CancellationTokenSource retire, Task work)
    {
        (Source, Place, _lease, _retire, Work) = (source, place, lease, retire, work);

        // Whoever recalls must not run what hangs on the connection's end.
        _recall = lease?.Recalled.Register(() => _ = retire.CancelAsync()) ?? default;
    }

    public SegmentSource Source { get; }

    public WorkPlace Place { get; }

    public Task Work { get; }

    public bool HasLease => _lease is not null;

    /// <summary>Tells it to close; its work ends soon.</summary>
    public void Retire() => _ = _retire.CancelAsync();

    /// <summary>Gives the lease back: it goes on with what the transfer has anyway.</summary>
    public async ValueTask GiveBackAsync()
    {
        await _recall.DisposeAsync();
        if (_lease is { } lease)
        {
            _lease = null;
            await lease.DisposeAsync();
        }
    }

    /// <summary>After its work has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await GiveBackAsync();
        _retire.Dispose();
    }
}
