using Actors.Persistence;
using Microsoft.Extensions.Logging;

namespace Actors.Sharding;

/// <summary>
/// Wakes entities whose stored time has come. One timer stands at the earliest; dormant entities cost nothing here. What was told and has
/// not changed its row is told again, with a back-off: at least once, and the entity ignores a stale one.
/// </summary>
/// <remarks>At most <see cref="MaxTold"/> entities are told and unanswered at a time: that bounds how many a long downtime brings to life at once.</remarks>
internal sealed partial class WakeService(IEventStore store, TimeProvider time, Action<DueEntity> wake, ILogger logger) : IDisposable
{
    private const int Page = 256;
    private const int MaxTold = 4_096;
    private static readonly TimeSpan FirstRepeat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Horizon = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ReadBackoff = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private Dictionary<Guid, Told> _told = [];
    private ITimer? _timer;
    private DateTimeOffset _armedFor = DateTimeOffset.MaxValue;
    private bool _more;
    private volatile bool _isPaused;

    public void Start()
    {
        lock (_gate)
        {
            _timer = time.CreateTimer(static service => ((WakeService)service!).Run(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            Arm_NeedsLock(time.GetUtcNow());
        }
    }

    /// <summary>Lanes: an entity's row was committed.</summary>
    public void Committed(Guid entityId, DateTimeOffset? wakeAt)
    {
        lock (_gate)
        {
            if (_told.Count > 0 && _told.TryGetValue(entityId, out var told) && told.WakeAt != wakeAt)
            {
                _told.Remove(entityId);
                if (_more && _told.Count < MaxTold - Page)
                {
                    _more = false;
                    Arm_NeedsLock(time.GetUtcNow());
                }
            }

            if (wakeAt < _armedFor)
            {
                Arm_NeedsLock(wakeAt.Value);
            }
        }
    }

    /// <summary>Shards have come, and their timers with them.</summary>
    public void Acquired() => Arm(time.GetUtcNow());

    /// <summary>Tells nobody until <see cref="Resume"/>.</summary>
    public void Pause() => _isPaused = true;

    /// <summary>Looks at once for what came due meanwhile.</summary>
    public void Resume()
    {
        _isPaused = false;
        Arm(time.GetUtcNow());
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    private void Run()
    {
        IReadOnlyList<DueEntity> rows;
        DateTimeOffset now;
        DateTimeOffset? beyond;
        int limit;
        if (_isPaused)
        {
            lock (_gate)
            {
                _armedFor = DateTimeOffset.MaxValue;
            }

            return;
        }

        try
        {
            lock (_gate)
            {
                _armedFor = DateTimeOffset.MaxValue;
                limit = Math.Min(_told.Count + Page, MaxTold);
            }

            now = time.GetUtcNow();
            rows = store.DueEntities(now + Horizon, limit);
            beyond = rows.Count == 0 ? store.NextWake() : null;
        }
        catch (Exception failure)
        {
            ReadFailed(failure);
            Arm(time.GetUtcNow() + ReadBackoff);
            return;
        }

        foreach (var due in Take(rows, rows.Count == limit, now, beyond))
        {
            wake(due);
        }
    }

    /// <summary>Chooses who is told now, and arms the timer for whoever comes next.</summary>
    private List<DueEntity> Take(IReadOnlyList<DueEntity> rows, bool isFull, DateTimeOffset now, DateTimeOffset? beyond)
    {
        lock (_gate)
        {
            var waiting = new Dictionary<Guid, Told>();
            var due = new List<DueEntity>();
            var next = beyond ?? (rows.Count > 0 ? now + Horizon : DateTimeOffset.MaxValue);
            foreach (var row in rows)
            {
                var known = _told.TryGetValue(row.EntityId, out var told) && told.WakeAt == row.WakeAt;
                if (row.WakeAt > now)
                {
                    next = Earlier(next, row.WakeAt);
                    break;
                }

                if (!known || told.Again <= now)
                {
                    var times = known ? told.Times + 1 : 0;
                    told = new Told(row.WakeAt, now + Kernel.Backoff.Exponential(FirstRepeat, Horizon, times), times);
                    due.Add(row);
                }

                waiting.Add(row.EntityId, told);
                next = Earlier(next, told.Again);
            }

            // A full page may hide others that are due.
            _more = isFull && rows[^1].WakeAt <= now;
            _told = waiting;
            Arm_NeedsLock(_more && waiting.Count < MaxTold ? now : next);
            return due;
        }
    }

    private void Arm(DateTimeOffset at)
    {
        lock (_gate)
        {
            Arm_NeedsLock(at);
        }
    }

    private void Arm_NeedsLock(DateTimeOffset at)
    {
        if (at >= _armedFor)
        {
            return;
        }

        _armedFor = at;
        var delay = at - time.GetUtcNow();
        _timer?.Change(delay > TimeSpan.Zero ? Earlier(delay, Horizon) : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static TimeSpan Earlier(TimeSpan a, TimeSpan b) => a < b ? a : b;

    [LoggerMessage(1, LogLevel.Warning, "The store's timers cannot be read; they are tried again")]
    private partial void ReadFailed(Exception failure);

    private readonly record struct Told(DateTimeOffset WakeAt, DateTimeOffset Again, int Times);
}
