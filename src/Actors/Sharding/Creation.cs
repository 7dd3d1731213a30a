using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>The write of entities to be created, and whoever awaits it. Cancelled before its first try it is never written.</summary>
internal sealed class Creation : StagedWrite
{
    private readonly TaskCompletionSource<bool> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly TimeSpan _patience;
    private readonly CancellationToken _cancellation;
    private readonly CancellationTokenRegistration _registration;
    private readonly Action<IReadOnlyList<WriteItem>> _created;
    private readonly ITimer _expiry;
    private int _begun;

    /// <param name="created">Runs after the commit and before anybody hears of it.</param>
    public Creation(
        IReadOnlyList<WriteItem> items, Action<IReadOnlyList<WriteItem>> created, TimeProvider time, TimeSpan patience, CancellationToken cancellation)
        : base(items)
    {
        _created = created;
        _time = time;
        _start = time.GetTimestamp();
        _patience = patience;
        _cancellation = cancellation;
        _expiry = time.CreateTimer(static creation => ((Creation)creation!).Expire(), this, patience, Timeout.InfiniteTimeSpan);
        _registration = cancellation.UnsafeRegister(static creation => ((Creation)creation!).Cancel(), this);
    }

    public Task<bool> Done => _done.Task;

    public override bool GivesUp => _cancellation.IsCancellationRequested || _time.GetElapsedTime(_start) >= _patience;

    public override bool TryBegin()
    {
        _expiry.Dispose();
        return Interlocked.Exchange(ref _begun, 1) == 0;
    }

    public override void Settle(WriteVerdict verdict)
    {
        _registration.Dispose();
        switch (verdict)
        {
            case WriteVerdict.Committed:
                _created(Items);
                _done.SetResult(true);
                break;
            case WriteVerdict.Exists:
                _done.SetResult(false);
                break;
            case WriteVerdict.Poisoned:
                _done.SetException(new PoisonException("The store can never take one of the entities."));
                break;
            case WriteVerdict.Dropped:
                _done.SetException(new OutcomeUnknownException("Whether the entities were created is unknown."));
                break;
            case WriteVerdict.Lost:
                _done.SetException(new NotWrittenException("The shard of one of the entities is owned by another node."));
                break;
            default:
                _done.SetException(new NotWrittenException("The store did not take the entities in time."));
                break;
        }
    }

    /// <summary>It may wait behind a write that has no end to its patience: what was never tried is given up in time all the same.</summary>
    private void Expire()
    {
        if (TryBegin())
        {
            _registration.Dispose();
            _done.SetException(new NotWrittenException("The store did not take the entities in time."));
        }
    }

    private void Cancel()
    {
        if (TryBegin())
        {
            _done.SetCanceled(_cancellation);
        }
    }
}
