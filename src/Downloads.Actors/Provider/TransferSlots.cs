using Downloads.Providers;

namespace Downloads.Actors.Provider;

/// <summary>
/// The room for transfers on this node: their number, and the memory that they and their further connections hold. A slot is reserved for a provider, then
/// occupied by the download that was granted it, until that download gives its permit up. Providers take turns, so that none with much work keeps another one out.
/// While the disk has no room, none is given. Bounded by the providers that wait and the transfers that run. Thread-safe.
/// </summary>
/// <remarks>Reservations that nobody used are given up after <see cref="ReservedFor"/>: whoever held them is gone.</remarks>
internal sealed class TransferSlots : IDisposable
{
    public static readonly TimeSpan ReservedFor = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly SlotLine _line = new();
    private readonly Dictionary<string, (int Count, long At)> _reserved = [];
    private readonly HashSet<Guid> _occupied = [];
    private readonly Func<bool> _hasSpace;
    private readonly Action<string, int> _offer;
    private readonly TimeProvider _time;
    private readonly long _connectionBytes;
    private readonly ITimer _again;
    private (int Transfers, long Bytes) _limit;
    private int _connections;
    private bool _closed;

    /// <param name="connectionBytes">Memory that one connection holds.</param>
    /// <param name="hasSpace">Whether there is room on the disk for new transfers.</param>
    /// <param name="offer">Tells a provider of slots that are reserved for it.</param>
    public TransferSlots(long connectionBytes, Func<bool> hasSpace, Action<string, int> offer, TimeProvider time)
    {
        (_connectionBytes, _hasSpace, _offer, _time) = (connectionBytes, hasSpace, offer, time);
        _again = time.CreateTimer(static slots => ((TransferSlots)slots!).Serve(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Transfers at once.</summary>
    public int Capacity
    {
        get
        {
            lock (_gate)
            {
                return Capacity_NeedsLock;
            }
        }
    }

    /// <summary>Slots occupied or reserved.</summary>
    public int Used
    {
        get
        {
            lock (_gate)
            {
                return Used_NeedsLock;
            }
        }
    }

    private int Capacity_NeedsLock => (int)Math.Max(1, Math.Min(_limit.Transfers, _limit.Bytes / _connectionBytes));

    private int Used_NeedsLock => _occupied.Count + _reserved.Values.Sum(static r => r.Count);

    /// <summary>Other settings are in force. What runs already goes on.</summary>
    public void Limit(RuntimeSettings settings)
    {
        lock (_gate)
        {
            _limit = (settings.MaxConcurrent, settings.MemoryBytes);
        }

        Serve();
    }

    /// <summary>A provider wants so many slots, whatever it asked for before. Returns how many it has at once; the others are offered to it in its turn.</summary>
    public int Request(string provider, int count)
    {
        lock (_gate)
        {
            _line.Enqueue(provider, count);
        }

        return Serve(provider);
    }

    /// <summary>A provider has no use for slots that were offered to it.</summary>
    public void GiveBack(string provider, int count)
    {
        lock (_gate)
        {
            Unreserve_NeedsLock(provider, count);
        }

        Serve();
    }

    /// <summary>A download takes the slot that its provider had: with its grant, or because it held its permit when the process ended, which may go past the limit.</summary>
    public void Occupy(Guid download, string provider)
    {
        lock (_gate)
        {
            if (_occupied.Add(download))
            {
                Unreserve_NeedsLock(provider, 1);
            }
        }
    }

    /// <summary>A download holds no permit any more. Repeating it changes nothing.</summary>
    public void Vacate(Guid download)
    {
        lock (_gate)
        {
            if (!_occupied.Remove(download))
            {
                return;
            }
        }

        Serve();
    }

    /// <summary>Whether there is memory for one more connection of a running transfer; <see cref="ReleaseConnection"/> gives it back.</summary>
    public bool TryTakeConnection()
    {
        lock (_gate)
        {
            var fits = !_closed && (Used_NeedsLock + _connections + 1) * _connectionBytes <= _limit.Bytes;
            _connections += fits ? 1 : 0;
            return fits;
        }
    }

    public void ReleaseConnection()
    {
        lock (_gate)
        {
            _connections--;
        }

        Serve();
    }

    /// <summary>No slot is given from now on: the node stops.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
        }

        _again.Dispose();
    }

    /// <param name="asker">Is told by the return value instead.</param>
    private int Serve(string? asker = null)
    {
        IReadOnlyList<(string Provider, int Count)> offers;
        lock (_gate)
        {
            if (_closed || _line.IsEmpty)
            {
                return 0;
            }

            GiveUp_NeedsLock();
            var byMemory = _limit.Bytes / _connectionBytes - _connections;
            var room = (int)Math.Min(_limit.Transfers, byMemory) - Used_NeedsLock;
            room = Math.Max(room, Used_NeedsLock == 0 ? 1 : 0);
            offers = room > 0 && _hasSpace() ? _line.Take(room) : [];
            foreach (var (provider, count) in offers)
            {
                _reserved[provider] = (_reserved.GetValueOrDefault(provider).Count + count, _time.GetTimestamp());
            }

            if (!_line.IsEmpty)
            {
                _again.Change(LookAgain, Timeout.InfiniteTimeSpan);
            }
        }

        var atOnce = 0;
        foreach (var (provider, count) in offers)
        {
            if (provider == asker)
            {
                atOnce = count;
            }
            else
            {
                _offer(provider, count);
            }
        }

        return atOnce;
    }

    private void Unreserve_NeedsLock(string provider, int count)
    {
        var (reserved, at) = _reserved.GetValueOrDefault(provider);
        if (reserved > count)
        {
            _reserved[provider] = (reserved - count, at);
        }
        else
        {
            _reserved.Remove(provider);
        }
    }

    private void GiveUp_NeedsLock()
    {
        foreach (var (provider, (_, at)) in _reserved)
        {
            if (_time.GetElapsedTime(at) > ReservedFor)
            {
                _reserved.Remove(provider);
            }
        }
    }
}
