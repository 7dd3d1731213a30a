namespace Downloads.Actors.Provider;

/// <summary>Providers in the order of their turns, each once, with the number of slots it wants. Not thread-safe.</summary>
internal sealed class SlotLine
{
    private readonly Queue<string> _turns = new();
    private readonly Dictionary<string, int> _wanted = [];

    public bool IsEmpty => _turns.Count == 0;

    /// <summary>A provider that stands in line already keeps its place and changes its mind.</summary>
    public void Enqueue(string provider, int count)
    {
        if (!_wanted.ContainsKey(provider))
        {
            _turns.Enqueue(provider);
        }

        _wanted[provider] = count;
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
