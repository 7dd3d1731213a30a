namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// How many connections a transfer deserves: four times as many as long as that makes it a quarter faster, else as many as before. None is added where the source
/// is not what holds the transfer up: the disk is, or one connection is as fast as a machine can take it. A short look may add connections; what speaks against more
/// may be chance, so the number before is looked at once more, for longer, and then it counts. Where little is left none is closed: it would not pay. Pure.
/// </summary>
/// <param name="most">What the provider's policy allows.</param>
internal sealed class Ramp(int most)
{
    private const int Factor = 4;
    private const double Worthwhile = 1.25;
    private const double FastEnough = 400e6;

    private int _before = 1;
    private double _rate;

    /// <summary>How many there should be now.</summary>
    public int Connections { get; private set; } = 1;

    /// <summary>A short look spoke against more: the next ones are to be long.</summary>
    public bool IsCareful { get; private set; }

    /// <summary>No more is tried.</summary>
    public bool IsSettled { get; private set; } = most <= 1;

    /// <summary>With the connections there are so many bytes a second came.</summary>
    /// <param name="diskBound">The disk did not keep up.</param>
    /// <param name="endsSoon">All is there before connections that are closed now, for a look at fewer, would be as fast again.</param>
    public void Measured(double rate, bool diskBound, bool endsSoon = false)
    {
        if (IsSettled)
        {
            return;
        }

        var helped = rate >= _rate * Worthwhile;
        if (helped && !diskBound && rate < FastEnough * Connections)
        {
            (_before, _rate) = (Connections, rate);
            Connections = Math.Min(most, Connections * Factor);
            IsSettled = Connections == _before;
            return;
        }

        Connections = helped || endsSoon ? Connections : _before;
        (IsSettled, IsCareful, _rate) = (IsCareful || endsSoon, true, 0);
    }

    /// <summary>No more than the <paramref name="held"/> there are: the server bears no other, or too little is left for one.</summary>
    public void Keep(int held)
    {
        Connections = Math.Max(1, Math.Min(Connections, held));
        IsSettled = true;
    }
}
