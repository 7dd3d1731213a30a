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
    private readonly string _node;
    private readonly TransferLimit _nodeLimit = new();
    private readonly NodeRates _rates;

    public TransferTerms(string node, LiveSettings settings, TransferSlots slots, NodeRates rates, Func<string, ActorRef> provider)
    {
        (_node, _settings, _slots, _rates, _provider) = (node, settings, slots, rates, provider);
        settings.OnChange(inForce => _nodeLimit.BytesPerSecond = inForce.BytesPerSecond);
    }

    /// <summary>The limits that a transfer shares with others, the widest first.</summary>
    public IReadOnlyList<TransferLimit> LimitsOf(string provider) => [_nodeLimit, _rates.LimitOf(provider)];

    public ProviderPolicy PolicyOf(string provider) => _settings.Current.PolicyOf(provider);

    /// <summary>Further connections for a download that holds a permit, and as a guest of its mirrors' hosts.</summary>
    public RunConnections ConnectionsOf(DownloadState state) => new(
        state.Spec.Provider,
        Budget(new ProviderMessage.ConnectionAsked(state.Spec.Provider, state.Permit!.Value), state.Permit.Value),
        host => Budget(new ProviderMessage.GuestAsked(host, state.Id, _node), holder: 0));

    private ConnectionBudget Budget(ProviderMessage question, long holder) => new(_provider(question.Provider), question, holder, _slots);
}
