using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Tests.Providers;

/// <summary>A fault put into the sharing of a rate on purpose.</summary>
public enum RateSabotage
{
    None,
    RaisesBeforeOthersConfirm,
    CeilingsForgottenInCrash,
    UsesWhatWasMeantForOthers,
}

/// <summary>A provider and four nodes with a way of their own to each: as late as chance likes, now and then out of order, and all that is on it lost when it breaks.</summary>
internal sealed class RateWorld(RateSabotage sabotage)
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly string[] Names = ["a", "b", "c", "d"];

    private readonly Dictionary<string, Node> _nodes = Names.ToDictionary(name => name, _ => new Node());
    private ThrottleState _state = ThrottleState.New;
    private long _rate = 1_000;

    // What nodes may use together: the rate, or what they were told when it was lowered, until they have confirmed that it is over.
    private decimal _allowed = 1_000;

    public void Run(IEnumerable<(int Kind, int A)> steps)
    {
        foreach (var (kind, a) in steps)
        {
            Step(kind, Names[a % Names.Length], a);
            Check();
        }
    }

    /// <summary>All ways are open and nothing else happens: each node comes to its part of the rate.</summary>
    public void Settle()
    {
        for (var round = 0; round < 20; round++)
        {
            foreach (var name in Names)
            {
                Ask(name);
                Hear(name, int.MaxValue);
                Say(name, int.MaxValue);
                Plan();
                Check();
            }
        }

        foreach (var (name, node) in _nodes.Where(node => node.Value.Permits.Count > 0))
        {
            var part = (long)((Int128)_rate * node.Permits.Count / _nodes.Values.Sum(each => each.Permits.Count));
            node.Share.ShouldBe(part, $"{name} starves: {string.Join(", ", _state.Rates)}");
        }
    }

    private void Step(int kind, string name, int a)
    {
        switch (kind)
        {
            case < 2:
                _state = RateShareTests.Granted(name, _state);
                Plan();
                _nodes[name].Inbox.Enqueue(new(_state.LastPermit));
                break;
            case 2 or > 11 when _nodes[name].Inbox.Count > 1:
                // One word overtakes the others.
                _nodes[name].Inbox.Enqueue(_nodes[name].Inbox.Dequeue());
                break;
            case < 5 when _nodes[name].Permits.TryPop(out var permit):
                _nodes[name].Outbox.Enqueue((permit, 0, false));
                Unused(_nodes[name]);
                break;
            case < 7:
                Hear(name, a % 3);
                break;
            case < 9:
                Say(name, a % 3);
                break;
            case 9:
                Break(name);
                break;
            case 10:
                _rate = ((a % 5) + 1) * 500;
                _allowed = decimal.MaxValue;
                Plan();
                break;
            case 11:
                _state = ProviderStateCodec.Decode(ProviderStateCodec.Encode(new("p", _state))).Throttle;
                _state = sabotage == RateSabotage.CeilingsForgottenInCrash ? _state with { Rates = ThrottleState.New.Rates } : _state;
                Ask(name);
                Plan();
                break;
        }
    }

    private void Plan()
    {
        var seen = _state;
        if (sabotage == RateSabotage.RaisesBeforeOthersConfirm)
        {
            seen = seen.Rates.Keys.Aggregate(seen, (state, node) => state.Evolve(new ThrottleEvent.RateTaken(node) { At = Now }));
        }

        foreach (var told in RateShare.Plan(seen, _rate, Now))
        {
            Tell(told);
        }
    }

    private void Tell(ThrottleEvent happened)
    {
        _state = _state.Evolve(happened);
        if (happened is ThrottleEvent.RateTold told)
        {
            _nodes[told.Node].Inbox.Enqueue(new(_state.LastPermit, told.Number, told.BytesPerSecond));
        }
    }

    /// <summary>A node hears what is on the way to it.</summary>
    private void Hear(string name, int count)
    {
        var node = _nodes[name];
        for (; count > 0 && node.Inbox.TryDequeue(out var word); count--)
        {
            if (word.IsGrant)
            {
                node.Permits.Push(word.Permit);
                node.Share = IsMeant(node, node.KnownPermit) ? node.Share : null;
            }
            else
            {
                var newer = word.Number >= node.Number && IsMeant(node, word.Permit);
                (node.Number, node.Share, node.KnownPermit) = newer ? (word.Number, word.Share, word.Permit) : (node.Number, node.Share, node.KnownPermit);
                node.Outbox.Enqueue((0, node.Number, node.Share is not null));
            }
        }
    }

    /// <summary>The provider hears what is on the way from a node.</summary>
    private void Say(string name, int count)
    {
        for (; count > 0 && _nodes[name].Outbox.TryDequeue(out var word); count--)
        {
            if (word.Permit > 0)
            {
                _state = Supervision.Return(_state, word.Permit, Now).Aggregate(_state, (state, happened) => state.Evolve(happened));
            }
            else
            {
                foreach (var happened in RateShare.Heard(_state, name, word.Number, word.Holds, Now))
                {
                    Tell(happened);
                }
            }

            Plan();
        }
    }

    /// <summary>All that is on the way is lost, and found by asking: which permits are held, and what was told.</summary>
    private void Break(string name)
    {
        var node = _nodes[name];
        node.Inbox.Clear();
        node.Outbox.Clear();
        foreach (var permit in _state.Grants.Where(grant => grant.Value.Node == name && !node.Permits.Contains(grant.Key)))
        {
            node.Outbox.Enqueue((permit.Key, 0, false));
        }

        Unused(node);
    }

    private void Ask(string name)
    {
        if (_state.Rates.GetValueOrDefault(name) is { } rate)
        {
            _nodes[name].Inbox.Enqueue(new(_state.LastPermit, rate.Number, rate.Told));
        }

        if (_nodes[name] is { Permits.Count: > 0, Share: null } node)
        {
            node.Outbox.Enqueue((0, node.Number, false));
        }
    }

    private bool IsMeant(Node node, long permit) =>
        sabotage == RateSabotage.UsesWhatWasMeantForOthers || node.Permits.Count == 0 || permit >= node.Permits.Min();

    private void Unused(Node node)
    {
        if (node.Permits.Count == 0)
        {
            node.Share = null;
        }
    }

    private void Check()
    {
        var used = _nodes.Values.Where(node => node.Permits.Count > 0).Sum(node => (decimal)(node.Share ?? 0));
        _allowed = Math.Max(_rate, Math.Min(_allowed, _state.Rates.Values.Sum(rate => (decimal)rate.Ceiling)));
        if (used > _allowed)
        {
            throw new InvalidOperationException($"{used}: more than the rate {_allowed}; {string.Join(", ", _state.Rates)}");
        }
    }

    private sealed class Node
    {
        public Queue<Word> Inbox { get; } = new();

        public Queue<(long Permit, long Number, bool Holds)> Outbox { get; } = new();

        public Stack<long> Permits { get; } = new();

        public long Number { get; set; }

        public long? Share { get; set; }

        public long KnownPermit { get; set; }
    }

    /// <summary>A grant, or with a number a part of the rate.</summary>
    private sealed record Word(long Permit, long Number = 0, long Share = 0)
    {
        public bool IsGrant => Number == 0;
    }
}
