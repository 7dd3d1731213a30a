using Actors.Kernel;
using Actors.Sharding;
using Downloads.Actors.Provider;
using Downloads.Actors.Queries;
using Downloads.Actors.Settings;
using Downloads.Providers;

namespace Downloads.Actors;

/// <inheritdoc cref="IProviders"/>
internal sealed class ProviderService(IShardRegion region, LiveSettings settings, TimeProvider time) : IProviders
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public IReadOnlyList<ProviderHealth> Health() => [.. ProviderViews.All(region.Store).Select(Of)];

    public async ValueTask<ProviderHealth?> ProbeAsync(string provider, CancellationToken cancellationToken)
    {
        if (!ProviderName.IsValid(provider))
        {
            return null;
        }

        try
        {
            var answer = await region.EntityRef(EntityKinds.Provider, ProviderIds.Of(provider))
                .AskAsync<ProbeAnswer>(new ProviderMessage.ProbeAsked(provider), Patience, cancellationToken);
            return answer.Known && ProviderViews.Find(region.Store, provider) is { } state ? Of(state) : null;
        }
        catch (AskFailedException e)
        {
            throw new TimeoutException(e.Message, e);
        }
    }

    private ProviderHealth Of(ProviderState state)
    {
        var now = time.GetUtcNow();
        var (throttle, circuit) = (state.Throttle, state.Throttle.Circuit);
        var shown = circuit.StateAt(now);
        return new(
            state.Name,
            shown,
            Pause.Of(throttle, settings.Current.Paused.Contains(state.Name), now)?.Reason,
            circuit.Failures,
            circuit.LastServedAt,
            now - circuit.LastServedAt,
            shown == CircuitState.Open ? circuit.OpenUntil - now : null,
            circuit.LastError);
    }
}
