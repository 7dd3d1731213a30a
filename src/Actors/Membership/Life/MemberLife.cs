namespace Actors.Membership.Life;

/// <summary>
/// A member's phase and its lease, on this process's monotonic clock: the lease counts from the start of the last successful renewal, less a margin, so
/// that it is over here before it is over in the database. Without I/O or threads. Any thread may use it.
/// </summary>
/// <param name="changed">Told each change of phase, one after the other, under this object's lock: it must be quick and not call back.</param>
internal sealed class MemberLife(TimeProvider time, ClusterTiming timing, Action<MemberPhase, MemberPhase> changed)
{
    private readonly Lock _gate = new();
    private MemberPhase _phase = MemberPhase.Joining;
    private Guid _nodeId;
    private long _deadline;

    public MemberPhase Phase
    {
        get
        {
            lock (_gate)
            {
                return _phase;
            }
        }
    }

    /// <summary>The incarnation; empty before the first.</summary>
    public Guid NodeId
    {
        get
        {
            lock (_gate)
            {
                return _nodeId;
            }
        }
    }

    /// <summary>Whether it is up and its lease not over: true does not outlast the deadline, whether or not anybody has looked.</summary>
    public bool IsHeld
    {
        get
        {
            lock (_gate)
            {
                return _phase == MemberPhase.Up && Left_NeedsLock(TimeSpan.Zero) > TimeSpan.Zero;
            }
        }
    }

    /// <summary>A new incarnation is about to join.</summary>
    public void Begin(Guid nodeId)
    {
        lock (_gate)
        {
            if (_phase == MemberPhase.Lost)
            {
                Go_NeedsLock(MemberFact.Rejoining);
            }

            _nodeId = nodeId;
        }
    }

    /// <summary>A join or a renewal that began at <paramref name="start"/> (a timestamp of the clock) has succeeded.</summary>
    public void Renewed(Guid nodeId, long start)
    {
        lock (_gate)
        {
            // An answer that was long under way belongs to another incarnation, or is over already.
            if (nodeId != _nodeId || _phase is MemberPhase.Lost or MemberPhase.Superseded or MemberPhase.Left)
            {
                return;
            }

            var deadline = start + Ticks(timing.Lease - timing.Margin);
            _deadline = _phase == MemberPhase.Joining ? deadline : Math.Max(_deadline, deadline);
            if (_phase == MemberPhase.Joining)
            {
                Go_NeedsLock(MemberFact.Joined);
            }
            else if (_phase != MemberPhase.Up && Left_NeedsLock(TimeSpan.Zero) > TimeSpan.Zero)
            {
                Go_NeedsLock(MemberFact.Renewed);
            }
        }
    }

    /// <summary>Looks at the clock. Returns how long until there is something to be seen, or null where only a renewal can change anything.</summary>
    public TimeSpan? Check()
    {
        lock (_gate)
        {
            if (_phase == MemberPhase.Up)
            {
                if (Left_NeedsLock(TimeSpan.Zero) is { } left && left > TimeSpan.Zero)
                {
                    return left;
                }

                Go_NeedsLock(MemberFact.LeaseOver);
            }

            if (_phase == MemberPhase.Suspended)
            {
                if (Left_NeedsLock(timing.Coast) is { } left && left > TimeSpan.Zero)
                {
                    return left;
                }

                Go_NeedsLock(MemberFact.CoastOver);
            }

            return null;
        }
    }

    /// <summary>The database says that the incarnation is a member no more.</summary>
    public void Ended(Guid nodeId, MemberFact fact)
    {
        lock (_gate)
        {
            if (nodeId == _nodeId && _phase is not (MemberPhase.Lost or MemberPhase.Superseded or MemberPhase.Left or MemberPhase.Joining))
            {
                Go_NeedsLock(fact);
            }
        }
    }

    private TimeSpan Left_NeedsLock(TimeSpan extra) => time.GetElapsedTime(time.GetTimestamp(), _deadline) + extra;

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private void Go_NeedsLock(MemberFact fact)
    {
        var from = _phase;
        _phase = from.Next(fact);
        if (_phase != from)
        {
            changed(from, _phase);
        }
    }
}
