using Downloads.Providers;

namespace Downloads.Actors.Provider;

/// <summary>
/// The windows over a provider's queues, and whether they may be chosen from: never while they are being read, nor when somebody arrived since. So what a user
/// starts goes next. Where arrivals never cease, every fourth reading is chosen from all the same. Windows of whom all wait for full nodes are read again, and wider
/// where that brings nobody new: whoever has room elsewhere may stand behind them.
/// </summary>
internal sealed class DemandDesk
{
    private const int MostReadings = 4;
    private const int Widening = 4;
    private const int MostCandidates = 1024;

    private bool _reading;
    private bool _stale = true;
    private bool _passedOver;
    private int _staleReadings;
    private bool _hasGrantedSince;

    /// <summary>Candidates of a class to be read.</summary>
    public int Size { get; private set; } = ProviderSurroundings.WindowSize;

    public Demand Current { get; private set; } = Demand.None;

    public bool IsFresh => !_reading && !Current.IsUsedUp && (!_stale || _staleReadings >= MostReadings);

    /// <summary>Somebody waits who may not be in the windows.</summary>
    public void Arrived() => _stale = true;

    /// <summary>A permit came back: a download whose former permit was still on record may be chosen now, and a reading under way leaves it out still.</summary>
    public void PermitReturned() => _stale |= _passedOver || _reading;

    /// <summary>False where a reading is under way.</summary>
    public bool TryBegin()
    {
        if (_reading)
        {
            return false;
        }

        (_reading, _stale) = (true, false);
        return true;
    }

    /// <param name="passedOver">Whether downloads were left out because their permit is still on record.</param>
    public void Read(Demand demand, bool passedOver)
    {
        (_reading, Current, _passedOver, _hasGrantedSince) = (false, demand, passedOver, false);
        _staleReadings = _stale ? _staleReadings + 1 : 0;
    }

    public void Failed() => (_reading, _stale) = (false, true);

    public void Granted(Guid download, Life.QueueClass queue)
    {
        _hasGrantedSince = true;
        Current = Current.Of(queue).Candidates.Peek().Download == download
            ? Current.Dequeue(queue)
            : Current.Without(candidate => candidate.Download == download);
    }

    /// <summary>All in the windows wait for full nodes, and more stand behind them.</summary>
    /// <returns>Whether another reading may bring anybody else.</returns>
    public bool TryWiden()
    {
        if (_hasGrantedSince)
        {
            return true;
        }

        var before = Size;
        Size = Math.Min(Size * Widening, MostCandidates);
        return Size > before;
    }

    /// <summary>Nobody waits for a full node.</summary>
    public void Narrow() => Size = ProviderSurroundings.WindowSize;

    /// <summary>All that could be chosen was.</summary>
    public void Chosen() => _staleReadings = 0;
}
