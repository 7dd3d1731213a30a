using System.Collections.Concurrent;
using Actors.Kernel;
using Downloads.Actors.Provider;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>
/// On what terms transfers of this node run: the rates they share, and what the policy of their provider grants each. Rates change with the settings while transfers
/// run; segments and time-outs hold from the next start. Bounded by the providers in use. Thread-safe.
/// </summary>
internal sealed class TransferTerms
{
    private readonly LiveSettings _settings;
    private readonly TransferSlots _slots;
    private readonly Func<string, ActorRef> _provider;
    private readonly TransferLimit _node = new();
    private readonly ConcurrentDictionary<string, TransferLimit> _providers = new();

    public TransferTerms(LiveSettings settings, TransferSlots slots, Func<string, ActorRef> provider)
    {
        (_settings, _slots, _provider) = (settings, slots, provider);
        settings.OnChange(Apply);
    }

    /// <summary>The limits that a transfer shares with others, the widest first.</summary>
    public IReadOnlyList<TransferLimit> LimitsOf(string provider) => [_node, _providers.GetOrAdd(provider, static (name, settings) => new()
    {
        BytesPerSecond = settings.Current.PolicyOf(name).BytesPerSecond,
    }, _settings)];

    public ProviderPolicy PolicyOf(string provider) => _settings.Current.PolicyOf(provider);

    /// <summary>Further connections for a download that holds a permit.</summary>
    public ConnectionBudget ConnectionsOf(DownloadState state) => new(_provider(state.Spec.Provider), state.Spec.Provider, state.Permit!.Value, _slots);

    private void Apply(RuntimeSettings settings)
    {
        _node.BytesPerSecond = settings.BytesPerSecond;
        foreach (var (name, limit) in _providers)
        {
            limit.BytesPerSecond = settings.PolicyOf(name).BytesPerSecond;
        }
    }
}
