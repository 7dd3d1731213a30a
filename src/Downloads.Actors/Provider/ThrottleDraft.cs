using Actors.Persistence;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Provider;

/// <summary>What a provider is about to commit: the state that events led to, what of them is journalled, and what is to be told once that is durable.</summary>
internal sealed class ThrottleDraft
{
    private readonly List<NewEvent> _journal = [];
    private readonly List<Action> _told = [];

    /// <summary>The state with all that is not committed yet.</summary>
    public ThrottleState State { get; private set; } = ThrottleState.New;

    /// <summary>Whether there is something to commit.</summary>
    public bool Changed { get; private set; }

    public void Recover(ThrottleState state) => State = state;

    public void Add(ThrottleEvent happened)
    {
        if (ProviderEventCodec.ManifestOf(State, happened) is { } manifest)
        {
            _journal.Add(new(manifest, ProviderEventCodec.Encode(happened), CommandId: null, happened));
        }

        State = State.Evolve(happened);
        Changed = true;
    }

    public void Add(IEnumerable<ThrottleEvent> events)
    {
        foreach (var happened in events)
        {
            Add(happened);
        }
    }

    /// <summary>Runs after the commit.</summary>
    public void Then(Action told) => _told.Add(told);

    /// <summary>Runs after the commit, before what was given to <see cref="Then"/> and what was given here before.</summary>
    public void ThenFirst(Action told) => _told.Insert(0, told);

    /// <summary>Hands all of it over and begins anew.</summary>
    public (IReadOnlyList<NewEvent> Journal, IReadOnlyList<Action> Told) Take()
    {
        var taken = (_journal.ToArray(), _told.ToArray());
        _journal.Clear();
        _told.Clear();
        Changed = false;
        return taken;
    }
}
