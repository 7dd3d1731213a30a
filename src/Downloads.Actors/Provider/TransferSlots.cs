using Actors.Kernel;

namespace Downloads.Actors.Provider;

/// <summary>
/// The transfers this node may run at once. Providers take turns: one that finds no slot stands in line once, and is offered the next free
/// one, so that no provider with much work keeps another one out. The line is as long as there are providers with work.
/// </summary>
internal sealed class TransferSlots(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Queue<(string Provider, ActorRef Ref)> _line = new();
    private readonly HashSet<string> _waiting = [];
    private int _used;
    private bool _closed;

    public int Capacity { get; } = capacity;

    public int Used
    {
        get
        {
            lock (_lock)
            {
                return _used;
            }
        }
    }

    /// <summary>Takes a slot; where none is free the provider gets <see cref="ProviderMessage.SlotOffered"/> when its turn comes.</summary>
    public bool TryTake(string provider, ActorRef providerRef)
    {
        lock (_lock)
        {
            if (!_closed && _used < Capacity && _line.Count == 0)
            {
                _used++;
                return true;
            }

            if (_waiting.Add(provider))
            {
                _line.Enqueue((provider, providerRef));
            }

            return false;
        }
    }

    /// <summary>Takes slots for permits that are out already (a provider actor came back): the only way past the capacity.</summary>
    public void Reoccupy(int count)
    {
        lock (_lock)
        {
            _used += count;
        }
    }

    /// <summary>Gives slots back; they go to the first in line.</summary>
    public void Release(int count = 1)
    {
        lock (_lock)
        {
            _used -= count;
            while (!_closed && _used < Capacity && _line.TryDequeue(out var next))
            {
                _waiting.Remove(next.Provider);
                _used++;
                next.Ref.Tell(new ProviderMessage.SlotOffered(next.Provider));
            }
        }
    }

    /// <summary>No slot is given from now on: the node stops.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _closed = true;
        }
    }
}
