using Downloads.Actors.Settings;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Actors.Provider;

/// <summary>
/// This node's parts of the rates of providers. A part is in force while a download here holds a permit of the provider; without one, a provider with a limit gets a
/// byte a second, and is asked. A lower limit in the settings holds at once, whatever the part. Bounded by the providers whose downloads run here. Thread-safe.
/// </summary>
internal sealed class NodeRates : IDisposable
{
    /// <summary>A part comes with the grant that needs it: one that is missing for longer was lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Part> _parts = [];
    private readonly Dictionary<Guid, (string Provider, long Permit)> _downloads = [];
    private readonly LiveSettings _settings;
    private readonly string _node;
    private readonly Action<ProviderMessage> _tell;
    private readonly ITimer _ask;
    private bool _asking;

    /// <param name="tell">Tells the provider that the message names.</param>
    public NodeRates(LiveSettings settings, string node, Action<ProviderMessage> tell, TimeProvider time)
    {
        (_settings, _node, _tell) = (settings, node, tell);
        _ask = time.CreateTimer(static rates => ((NodeRates)rates!).Ask(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        settings.OnChange(Apply);
    }

    /// <summary>What transfers from a provider share on this node.</summary>
    public TransferLimit LimitOf(string provider)
    {
        lock (_gate)
        {
            return PartOf_NeedsLock(provider).Limit;
        }
    }

    /// <summary>
    /// A download holds a permit. A part that came before it is in force from now on, unless it was said before that permit was given out. Repeating it changes
    /// nothing.
    /// </summary>
    public void Begin(Guid download, string provider, long permit)
    {
        lock (_gate)
        {
            if (_downloads.TryAdd(download, (provider, permit)))
            {
                var part = PartOf_NeedsLock(provider);
                part.Permits.Add(permit);
                part.Said = part.IsMeant(part.Said) ? part.Said : null;
                Set_NeedsLock(provider, part);
            }
        }
    }

    /// <summary>A download holds no permit any more. Repeating it changes nothing.</summary>
    public void End(Guid download)
    {
        lock (_gate)
        {
            if (_downloads.Remove(download, out var held))
            {
                var part = _parts[held.Provider];
                part.Permits.Remove(held.Permit);
                if (part.Permits.Count == 0)
                {
                    // Words on their way are older than whatever permit comes next: there is nothing to remember.
                    part.Said = null;
                    _parts.Remove(held.Provider);
                }

                Set_NeedsLock(held.Provider, part);
            }
        }
    }

    /// <summary>The provider says what this node's part is; an older word than the last, or than all permits here, changes nothing. The provider is told what is in force.</summary>
    public void Take(string provider, NodePart said)
    {
        ProviderMessage held;
        lock (_gate)
        {
            var part = PartOf_NeedsLock(provider);
            if (said.Number >= part.Number && part.IsMeant(said))
            {
                (part.Number, part.Said) = (said.Number, said);
                Set_NeedsLock(provider, part);
            }

            held = new ProviderMessage.RateHeld(provider, _node, part.Number, part.Said is not null);
        }

        _tell(held);
    }

    public void Dispose() => _ask.Dispose();

    private Part PartOf_NeedsLock(string provider)
    {
        if (!_parts.TryGetValue(provider, out var part))
        {
            _parts.Add(provider, part = new());
            Set_NeedsLock(provider, part);
        }

        return part;
    }

    private void Set_NeedsLock(string provider, Part part)
    {
        var limit = _settings.Current.PolicyOf(provider).BytesPerSecond;
        part.Limit.BytesPerSecond = limit == 0 ? 0 : Math.Clamp(part.Said?.BytesPerSecond ?? 0, 1, limit);
        if (!_asking && IsMissing(part))
        {
            _asking = true;
            _ask.Change(Patience, Timeout.InfiniteTimeSpan);
        }
    }

    private static bool IsMissing(Part part) => part is { Permits.Count: > 0, Said: null, Limit.BytesPerSecond: > 0 };

    private void Apply(RuntimeSettings settings)
    {
        lock (_gate)
        {
            foreach (var (provider, part) in _parts)
            {
                Set_NeedsLock(provider, part);
            }
        }
    }

    private void Ask()
    {
        List<ProviderMessage> asked;
        lock (_gate)
        {
            asked = [.. _parts.Where(part => IsMissing(part.Value)).Select(part => new ProviderMessage.RateHeld(part.Key, _node, part.Value.Number, Holds: false))];
            _asking = asked.Count > 0;
            if (_asking)
            {
                _ask.Change(AskAgain, Timeout.InfiniteTimeSpan);
            }
        }

        asked.ForEach(_tell);
    }

    private sealed class Part
    {
        public TransferLimit Limit { get; } = new();

        public long Number { get; set; }

        public NodePart? Said { get; set; }

        /// <summary>Of the downloads here.</summary>
        public SortedSet<long> Permits { get; } = [];

        /// <summary>
        /// Whether a word is for the permits that are here now: one that is older than all of them was said to others, and what it gave them is given away.
        /// </summary>
        public bool IsMeant(NodePart? said) => Permits.Count == 0 || said?.Permit >= Permits.Min;
    }
}
