namespace Downloads.Actors.Provider;

/// <summary>The slots a provider was offered and has not granted yet, those it still waits for, and the nodes that have yet to say what they have: all by node.</summary>
internal sealed class SlotPurse(INodeSlots slots)
{
    private readonly Dictionary<string, int> _inHand = [];
    private readonly Dictionary<string, int> _asked = [];
    private readonly HashSet<string> _unanswered = [];
    private readonly HashSet<string> _silent = [];

    public int InHand => _inHand.Values.Sum();

    /// <summary>Whether a node was asked a moment ago and will answer: until then nobody knows whether it is full.</summary>
    public bool Awaits(string node) => _unanswered.Contains(node);

    public void Offered(string node, int count)
    {
        _inHand[node] = _inHand.GetValueOrDefault(node) + count;
        _asked[node] = Math.Max(0, _asked.GetValueOrDefault(node) - count);
        _unanswered.Remove(node);
        _silent.Remove(node);
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
        if (missing <= _asked.GetValueOrDefault(node))
        {
            return;
        }

        var given = slots.Request(node, provider, missing);
        if (given is null && !_silent.Contains(node))
        {
            _unanswered.Add(node);
        }

        _asked[node] = missing - (given ?? 0);
        _inHand[node] = _inHand.GetValueOrDefault(node) + (given ?? 0);
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

    /// <summary>Awaits nobody any more: whoever has not answered by now counts as full, the next times, too, until it does.</summary>
    public void GiveUp()
    {
        _silent.UnionWith(_unanswered);
        _unanswered.Clear();
    }

    /// <summary>Waits for nothing any more: what was asked of a node that is gone never comes.</summary>
    public void AskAgain() => _asked.Clear();
}
