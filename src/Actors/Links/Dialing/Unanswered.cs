using Actors.Links.Routing;
using Actors.Links.Wire;

namespace Actors.Links.Dialing;

/// <summary>Messages given to one connection that have no answer yet. Bounded; any thread may use it.</summary>
internal sealed class Unanswered(LinkOutput output, int limit)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, Delivery> _deliveries = [];
    private bool _closed;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _deliveries.Count;
            }
        }
    }

    /// <summary>Puts a frame into the output and remembers whose it is, as one step.</summary>
    public SendVerdict Send(Delivery delivery, ReadOnlySpan<byte> frame)
    {
        lock (_gate)
        {
            if (_closed || _deliveries.Count >= limit || !output.TryWrite(frame, force: false, out var end))
            {
                return _closed || output.IsClosed ? SendVerdict.NotConnected : SendVerdict.Full;
            }

            delivery.End = end;
            _deliveries.Add(delivery.Id, delivery);
            return SendVerdict.Sent;
        }
    }

    /// <summary>Takes the message that an answer belongs to; null where it is past its deadline.</summary>
    public Delivery? Take(ulong id)
    {
        lock (_gate)
        {
            return _deliveries.Remove(id, out var delivery) ? delivery : null;
        }
    }

    /// <summary>Takes those whose deadline has passed.</summary>
    public IReadOnlyList<Delivery> TakeOverdue(long now)
    {
        lock (_gate)
        {
            var overdue = _deliveries.Values.Where(delivery => delivery.Deadline <= now).ToList();
            overdue.ForEach(delivery => _deliveries.Remove(delivery.Id));
            return overdue;
        }
    }

    /// <summary>Takes all, in the order they were given, and accepts no more.</summary>
    public IReadOnlyList<Delivery> Close()
    {
        lock (_gate)
        {
            _closed = true;
            var left = _deliveries.Values.OrderBy(static delivery => delivery.End).ToList();
            _deliveries.Clear();
            return left;
        }
    }
}
