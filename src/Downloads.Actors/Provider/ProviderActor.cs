using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Download;
using Downloads.Life;

namespace Downloads.Actors.Provider;

/// <summary>
/// Supervises the downloads of one provider: reads the waiting ones from the read model in pages, gives out permits up to the policy's
/// limit, and takes them back. A grant is stored before the download hears of it; a permit that nobody holds (the process ended between
/// the two) comes back through <see cref="PermitQuery"/>.
/// </summary>
/// <remarks>
/// Invariants: permits out ≤ limit at every commit; each permit out holds one slot of the node; a permit leaves the state exactly once.
/// Memory: one page of ids and the permits out, however long the queue is.
/// </remarks>
internal sealed class ProviderActor(ProviderSurroundings surroundings) : PersistentEntity
{
    private const string AuditTimer = "audit";
    private const string SpaceTimer = "space";
    private static readonly TimeSpan AuditInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SpaceInterval = TimeSpan.FromSeconds(2);

    private readonly Queue<Guid> _page = new();
    private readonly HashSet<long> _returned = [];
    private ProviderState? _state;
    private int _slotsInHand;
    private bool _pumpDue;
    private bool _reading;
    private bool _pageStale = true;

    // The page named a download whose former permit is still on record: look again when that has come back.
    private bool _passedOver;

    protected override void Recover(EntityRow? row) => _state = row is null ? null : ProviderState.Decode(row.State.Span);

    protected override void PreStart()
    {
        if (_state is { Grants.Count: > 0 })
        {
            surroundings.Slots.Reoccupy(_state.Grants.Count);
            Audit();
            PumpSoon();
        }
    }

    protected override void PostStop() => surroundings.Slots.Release((_state?.Grants.Count ?? 0) + _slotsInHand);

    protected override void Receive(object message)
    {
        switch (message)
        {
            case ProviderMessage.WorkArrived work:
                _state ??= ProviderState.New(work.Provider);
                _pageStale = true;
                PumpSoon();
                break;
            case ProviderMessage.SlotOffered offer:
                _state ??= ProviderState.New(offer.Provider);
                _slotsInHand++;
                PumpSoon();
                break;
            case ProviderMessage.PermitReturned returned when _state?.Grants.ContainsKey(returned.Permit) == true:
                _returned.Add(returned.Permit);
                _pageStale |= _passedOver;
                PumpSoon();
                break;
            case QueuePage page:
                TakePage(page);
                break;
            case AuditDue:
                Audit();
                break;
            case PumpDue:
                _pumpDue = false;
                Pump();
                break;
        }
    }

    /// <summary>The pump runs behind all messages that are here already, so that one write serves them all.</summary>
    private void PumpSoon()
    {
        if (!_pumpDue)
        {
            _pumpDue = true;
            Context.Self.Tell(PumpDue.Instance);
        }
    }

    private void Pump()
    {
        var state = _state!;
        var room = surroundings.LimitOf(state.Name) - (state.Grants.Count - _returned.Count);
        var chosen = room > 0 && ReadPage() ? Choose(room) : [];
        if (chosen.Count == 0 && _slotsInHand > 0)
        {
            surroundings.Slots.Release(_slotsInHand);
            _slotsInHand = 0;
        }

        if (chosen.Count == 0 && _returned.Count == 0)
        {
            return;
        }

        var freed = _returned.Count;
        var next = state.Return(_returned).Grant(chosen);
        _returned.Clear();
        Persist(new EntityChange([], next.Encode(), Active: next.Grants.Count > 0, WakeAt: null, View: null), () =>
        {
            _state = next;
            _slotsInHand -= chosen.Count;
            surroundings.Slots.Release(freed);
            for (var i = 0; i < chosen.Count; i++)
            {
                surroundings.Download(chosen[i]).Tell(new DownloadCommand.Grant(surroundings.NodeName, state.LastPermit + 1 + i));
            }

            if (next.Grants.Count > 0)
            {
                Context.StartTimer(AuditTimer, AuditDue.Instance, AuditInterval);
            }

            PumpSoon();
        });
    }

    /// <summary>Whether a page to choose from is at hand; where it is not, one is asked for and the pump comes back with it.</summary>
    private bool ReadPage()
    {
        if (_reading || !_pageStale)
        {
            return !_reading && _page.Count > 0;
        }

        _reading = true;
        _pageStale = false;
        var (name, granted) = (_state!.Name, _state.Grants.Count);
        Context.PipeToSelf(_ => surroundings.ReadQueueAsync(name, granted), static (ids, e) => new QueuePage(ids, e));
        return false;
    }

    private void TakePage(QueuePage page)
    {
        _reading = false;
        _page.Clear();
        if (page.Ids is null)
        {
            _pageStale = true;
            Context.StartTimer(SpaceTimer, PumpDue.Instance, SpaceInterval);
            return;
        }

        var granted = _state!.Grants.Values.ToHashSet();
        _passedOver = false;
        foreach (var id in page.Ids)
        {
            if (granted.Contains(id))
            {
                _passedOver = true;
            }
            else
            {
                _page.Enqueue(id);
            }
        }

        if (_page.Count > 0 || _pageStale)
        {
            PumpSoon();
        }
    }

    private List<Guid> Choose(int room)
    {
        var chosen = new List<Guid>();
        if (!surroundings.HasSpace)
        {
            Context.StartTimer(SpaceTimer, PumpDue.Instance, SpaceInterval);
            return chosen;
        }

        while (chosen.Count < room && _page.Count > 0)
        {
            if (_slotsInHand <= chosen.Count)
            {
                if (!surroundings.Slots.TryTake(_state!.Name, surroundings.Provider(_state.Name)))
                {
                    break;
                }

                _slotsInHand++;
            }

            chosen.Add(_page.Dequeue());
        }

        if (_page.Count == 0)
        {
            _pageStale = true;
        }

        return chosen;
    }

    private void Audit()
    {
        foreach (var (permit, download) in _state!.Grants)
        {
            surroundings.Download(download).Tell(new PermitQuery(_state.Name, permit));
        }

        if (_state.Grants.Count > 0)
        {
            Context.StartTimer(AuditTimer, AuditDue.Instance, AuditInterval);
        }
    }

    private sealed record QueuePage(IReadOnlyList<Guid>? Ids, Exception? Error);

    private sealed record AuditDue
    {
        public static AuditDue Instance { get; } = new();
    }

    private sealed record PumpDue
    {
        public static PumpDue Instance { get; } = new();
    }
}
