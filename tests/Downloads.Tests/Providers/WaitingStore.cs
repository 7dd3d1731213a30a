using System.Collections.Immutable;
using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Tests.Providers;

/// <summary>All that waits: the queue that the throttle sees through windows of a few.</summary>
internal sealed class WaitingStore
{
    private readonly SortedDictionary<QueueClass, SortedSet<Candidate>> _classes = new()
    {
        [QueueClass.Interactive] = [],
        [QueueClass.Automatic] = [],
        [QueueClass.Retry] = [],
    };

    public int Count => _classes.Values.Sum(c => c.Count);

    public IReadOnlyCollection<Candidate> Of(QueueClass queue) => _classes[queue];

    public void Add(QueueClass queue, Candidate candidate) => _classes[queue].Add(candidate);

    public bool Remove(Guid download) => _classes.Values.Any(c => c.RemoveWhere(x => x.Download == download) > 0);

    public Candidate? At(int position)
    {
        var all = _classes.Values.SelectMany(c => c).ToList();
        return all.Count == 0 ? null : all[position % all.Count];
    }

    /// <param name="youngestFirst">A sabotage: the order turned round.</param>
    public Demand Read(int size, bool youngestFirst) => new(
        Window(QueueClass.Interactive, size, youngestFirst), Window(QueueClass.Automatic, size, youngestFirst), Window(QueueClass.Retry, size, youngestFirst));

    private DemandWindow Window(QueueClass queue, int size, bool youngestFirst)
    {
        var all = youngestFirst ? _classes[queue].Reverse() : _classes[queue];
        return new([.. all.Take(size)], _classes[queue].Count > size);
    }
}
