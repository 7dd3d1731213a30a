using Actors.Kernel;
using Downloads.Actors.Provider;
using Downloads.Actors.Settings;
using Downloads.Life;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>
/// On what terms transfers of this node run: the rates they share, and what the policy of their provider grants each. Rates change with the settings, and with the
/// node's part of them, while transfers run; segments and time-outs hold from the next start. Thread-safe.
/// </summary>
internal sealed class TransferTerms
{
    private readonly LiveSettings _settings;
    private readonly TransferSlots _slots;
    private readonly Func<string, ActorRef> _provider;
    private readonly TransferLimit _node = new();
    private readonly NodeRates _rates;

    public TransferTerms(LiveSettings settings, TransferSlots slots, NodeRates rates, Func<string, ActorRef> provider)
    {
        (_settings, _slots, _rates, _provider) = (settings, slots, rates, provider);
        settings.OnChange(inForce => _node.BytesPerSecond = inForce.BytesPerSecond);
    }

    /// <summary>The limits that a transfer shares with others, the widest first.</summary>
    public IReadOnlyList<TransferLimit> LimitsOf(string provider) => [_node, _rates.LimitOf(provider)];

    public ProviderPolicy PolicyOf(string provider) => _settings.Current.PolicyOf(provider);

    /// <summary>Further connections for a download that holds a permit.</summary>
    public ConnectionBudget ConnectionsOf(DownloadState state) => new(_provider(state.Spec.Provider), state.Spec.Provider, state.Permit!.Value, _slots);
}
