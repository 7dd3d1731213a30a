namespace Downloads.Transfers.Http.Segments;

/// <summary>Watches connections for a while: what each brings from now on, or from its first byte where that is still to come. For one caller.</summary>
internal sealed class Look(IEnumerable<WorkPlace> places, BodyReceiver receiver, TimeProvider time)
{
    /// <summary>The disk holds the transfer up where the connections spend such a share of their time waiting for a buffer.</summary>
    private const double DiskBoundShare = 0.25;

    private readonly (WorkPlace Place, long Received, long At)[] _from = [.. places.Select(place => (place, place.Received, time.GetTimestamp()))];
    private readonly long _begun = time.GetTimestamp();
    private readonly TimeSpan _waited = receiver.WaitedForDisk;

    /// <summary>Completes when every connection has begun to deliver, or never will.</summary>
    public Task Started => Task.WhenAll(_from.Select(from => from.Place.Started));

    /// <summary>Bytes a second of all together.</summary>
    public double Rate => _from.Sum(from => Since(from.At, from.Place) is var span && span > TimeSpan.Zero ? (from.Place.Received - from.Received) / span.TotalSeconds : 0);

    public bool IsDiskBound => receiver.WaitedForDisk - _waited > time.GetElapsedTime(_begun) * _from.Length * DiskBoundShare;

    private TimeSpan Since(long at, WorkPlace place) =>
        place.StartedAt == 0 ? TimeSpan.Zero : time.GetElapsedTime(Math.Max(at, place.StartedAt));
}
