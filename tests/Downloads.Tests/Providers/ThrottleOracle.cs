using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Tests.Providers;

/// <summary>
/// What must hold of every grant, worked out from what happened and never from the throttle's own state: limit, rate, order, fairness, pauses,
/// circuit. Throws where it does not.
/// </summary>
internal sealed class ThrottleOracle
{
    private readonly HashSet<long> _out = [];
    private readonly List<DateTimeOffset> _starts = [];
    private readonly Dictionary<QueueClass, int> _passed = new() { [QueueClass.Interactive] = 0, [QueueClass.Automatic] = 0, [QueueClass.Retry] = 0 };
    private long _lastPermit;
    private int _failures;
    private DateTimeOffset? _openUntil;
    private long? _probe;
    private bool _interactiveBefore;

    public ProviderPolicy Policy { get; set; } = ProviderPolicy.Default;

    public DateTimeOffset CalmUntil { get; set; }

    public bool DiskFull { get; set; }

    public bool PausedByUser { get; set; }

    public IReadOnlyCollection<long> Out => _out;

    public int Failures => _failures;

    public bool CircuitClosed => _openUntil is null;

    /// <summary>Starts from here on are measured against a new rate.</summary>
    public void RateChanged() => _starts.Clear();

    public void Granted(ThrottleEvent.Granted grant, WaitingStore store, DateTimeOffset now)
    {
        Must(grant.Permit > _lastPermit, "a permit's number comes again");
        _lastPermit = grant.Permit;
        Must(_out.Count < Policy.MaxConcurrent, "more permits than the limit");
        Must(!PausedByUser, "granted though a user paused");
        Must(!DiskFull, "granted though the disk is full");
        Must(now >= CalmUntil, "granted though the host asked for calm");
        CheckCircuit(grant, now);
        CheckRate(now);
        CheckOrder(grant, store);
        _out.Add(grant.Permit);
    }

    public void Returned(long permit)
    {
        Must(_out.Remove(permit), "returned twice");
        _probe = _probe == permit ? null : _probe;
    }

    public void Served(long permit, bool firstByte = false)
    {
        if (_openUntil is null)
        {
            _failures = firstByte ? _failures : 0;
        }
        else if (_probe == permit)
        {
            (_openUntil, _probe, _failures) = (null, null, 0);
        }
    }

    public void FailedByHost(long permit, DateTimeOffset now)
    {
        _failures++;
        if (_openUntil is null ? _failures >= Policy.CircuitFailures : _probe == permit)
        {
            (_openUntil, _probe) = (now + Policy.CircuitOpenFor, null);
        }
    }

    public void ProbeAsked(DateTimeOffset now) => _openUntil = _openUntil > now ? now : _openUntil;

    private void CheckCircuit(ThrottleEvent.Granted grant, DateTimeOffset now)
    {
        if (_openUntil is { } until)
        {
            Must(now >= until, "granted though the circuit is open");
            Must(_probe is null, "a second probe");
            _probe = grant.Permit;
        }

        Must(grant.IsProbe == _openUntil is not null, "a probe is told from others by the circuit");
    }

    private void CheckRate(DateTimeOffset now)
    {
        _starts.Add(now);
        if (Policy.StartsPerSecond > 0)
        {
            var window = TimeSpan.FromSeconds(Math.Max(1, 1 / Policy.StartsPerSecond));
            var allowed = (Policy.StartsPerSecond * window.TotalSeconds) + Math.Max(1, Policy.StartsPerSecond / 10);
            Must(_starts.Count(at => at > now - window) <= allowed + 1e-6, "more starts than the rate");
        }
    }

    private void CheckOrder(ThrottleEvent.Granted grant, WaitingStore store)
    {
        var first = store.Of(grant.Class).First();
        Must(first.Download == grant.Download, "not the first of its class");
        var interactiveWaits = store.Of(QueueClass.Interactive).Count > 0;
        Must(grant.Class == QueueClass.Interactive || !interactiveWaits || _interactiveBefore, "a user's action did not come next");
        foreach (var (queue, passed) in _passed)
        {
            _passed[queue] = queue == grant.Class || store.Of(queue).Count == 0 ? 0 : passed + 1;
            Must(_passed[queue] <= FairShare.LongestWait, $"{queue} starves");
        }

        _interactiveBefore = grant.Class == QueueClass.Interactive;
    }

    private static void Must(bool holds, string broken)
    {
        if (!holds)
        {
            throw new InvalidOperationException(broken);
        }
    }
}
