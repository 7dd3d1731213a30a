using System.Collections.Concurrent;
using Downloads.Transfers;

namespace Downloads.Actors.Provider;

/// <summary>
/// The further connections of one run, by provider: those of its own, and as a guest those of its mirrors' hosts. Permits are numbered by each provider for itself.
/// Thread-safe.
/// </summary>
/// <param name="asGuest">Connections that another provider lends, by its name; asked once for each.</param>
internal sealed class RunConnections(string provider, ConnectionBudget own, Func<string, ConnectionBudget> asGuest)
{
    private readonly ConcurrentDictionary<string, ConnectionBudget> _guests = new(StringComparer.Ordinal);

    public IConnectionBudget Own { get; } = own;

    /// <summary>Those of a provider, which is the run's own or that of a mirror.</summary>
    public IConnectionBudget Of(string name) => name == provider ? own : _guests.GetOrAdd(name, asGuest);

    /// <summary>Whether the provider's permit is, or may be, one of a connection of this run.</summary>
    public bool Holds(string name, long permit) => Find(name)?.Holds(permit) == true;

    /// <summary>Tells the connection of that permit to end; false where there is none.</summary>
    public bool Recall(string name, long permit) => Find(name)?.Recall(permit) == true;

    private ConnectionBudget? Find(string name) => name == provider ? own : _guests.GetValueOrDefault(name);
}
