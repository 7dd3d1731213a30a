namespace Downloads.Actors.Provider;

/// <summary>The slots a provider was offered and has not granted yet, and those it still waits for, by node.</summary>
internal sealed class SlotPurse(INodeSlots slots)
{
    private readonly Dictionary<string, int> _inHand = [];
    private readonly Dictionary<string, int> _asked = [];

    public int InHand => _inHand.Values.Sum();

    public void Offered(string node, int count)
    {
        _inHand[node] = _inHand.GetValueOrDefault(node) + count;
        _asked[node] = Math.Max(0, _asked.GetValueOrDefault(node) - count);
    }

    /// <summary>Takes a slot for a grant.</summary>
    public bool TryTake(string node)
    {
        if (_inHand.GetValueOrDefault(node) is var count and > 0)
        {
            _inHand[node] = count - 1;
            return true;
        }

        return false;
    }

    /// <summary>Asks for what is missing to <paramref name="count"/>.</summary>
    public void Want(string node, string provider, int count)
    {
        var missing = count - _inHand.GetValueOrDefault(node);
        if (missing > _asked.GetValueOrDefault(node))
        {
            var given = slots.Request(node, provider, missing);
            _asked[node] = missing - given;
            _inHand[node] = _inHand.GetValueOrDefault(node) + given;
        }
    }

    /// <summary>Gives back all in hand: nobody is there to be granted them.</summary>
    public void Empty(string provider)
    {
        foreach (var (node, count) in _inHand)
        {
            if (count > 0)
            {
                slots.GiveBack(node, provider, count);
            }
        }

        _inHand.Clear();
    }

    /// <summary>Waits for nothing any more: what was asked of a node that is gone never comes.</summary>
    public void AskAgain() => _asked.Clear();
}
