namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// How many connections a transfer deserves: four times as many as long as that makes it a quarter faster, else as many as before. None is added where the source
/// is not what holds the transfer up: the disk is, or one connection is as fast as a machine can take it. A short look may add connections; what speaks against more
/// may be chance, so the number before is looked at once more, for longer, and then it counts. Pure.
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
    public void Measured(double rate, bool diskBound)
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

        Connections = helped ? Connections : _before;
        (IsSettled, IsCareful, _rate) = (IsCareful, true, 0);
    }

    /// <summary>The server refused a connection or broke one: no more than <paramref name="held"/> it bears.</summary>
    public void Refused(int held)
    {
        Connections = Math.Max(1, Math.Min(Connections, held));
        IsSettled = true;
    }
}
