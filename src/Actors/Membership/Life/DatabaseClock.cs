namespace Actors.Membership.Life;

/// <summary>
/// Notices by this process's monotonic clock that the database's clock leapt ahead between two looks. A leap of less than <see cref="ClusterTiming.TickGap"/> shows nowhere
/// else, and one of more than <see cref="ClusterTiming.Margin"/> ends leases in the database before their holders take them for over. So it is kept in mind until there is
/// grace for it. One thread at a time.
/// </summary>
internal sealed class DatabaseClock(TimeProvider time, ClusterTiming timing)
{
    private (DateTimeOffset Now, long Begun)? _last;
    private DateTimeOffset? _leapt;

    /// <summary>Whether there were two looks to compare.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether it leapt, and nobody has given grace since.</summary>
    public bool HasLeapt => _leapt is not null;

    /// <summary>The cluster was read.</summary>
    /// <param name="begun">Timestamp of this process's clock before it was asked for: no more time than since then can have passed at the next look.</param>
    public void Seen(long begun, ClusterView view)
    {
        if (_last is var (before, since))
        {
            IsKnown = true;
            if (view.Now - before > time.GetElapsedTime(since) + (timing.Margin / 2))
            {
                _leapt = view.Now;
            }
        }

        _last = (view.Now, begun);
        if (_leapt + timing.Lease - timing.Margin <= view.GraceUntil)
        {
            _leapt = null;
        }
    }

    /// <summary>Grace has been given by this node.</summary>
    public void Forgive() => _leapt = null;
}
