namespace Downloads.Actors.Provider;

/// <summary>Providers in the order of their turns, each once, with the number of slots it wants. Not thread-safe.</summary>
internal sealed class SlotLine
{
    private readonly Queue<string> _turns = new();
    private readonly Dictionary<string, int> _wanted = [];

    public bool IsEmpty => _turns.Count == 0;

    public void Enqueue(string provider, int count)
    {
        if (_wanted.TryGetValue(provider, out var already))
        {
            _wanted[provider] = already + count;
        }
        else
        {
            _wanted.Add(provider, count);
            _turns.Enqueue(provider);
        }
    }

    /// <summary>At most <paramref name="room"/> slots, one a turn.</summary>
    public IReadOnlyList<(string Provider, int Count)> Take(int room)
    {
        var taken = new Dictionary<string, int>();
        for (; room > 0 && _turns.TryDequeue(out var provider); room--)
        {
            taken[provider] = taken.GetValueOrDefault(provider) + 1;
            if (--_wanted[provider] > 0)
            {
                _turns.Enqueue(provider);
            }
            else
            {
                _wanted.Remove(provider);
            }
        }

        return [.. taken.Select(t => (t.Key, t.Value))];
    }
}
