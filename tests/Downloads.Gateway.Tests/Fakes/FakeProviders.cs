using Downloads.Actors;
using Downloads.Providers;

namespace Downloads.Gateway.Tests.Fakes;

internal sealed class FakeProviders : IProviders
{
    public List<ProviderHealth> All { get; } = [];

    public List<string> Probed { get; } = [];

    public IReadOnlyList<ProviderHealth> Health() => All;

    public ValueTask<ProviderHealth?> ProbeAsync(string provider, CancellationToken cancellationToken)
    {
        Probed.Add(provider);
        return new(All.Find(health => health.Provider == provider));
    }

    public static ProviderHealth Well(string name) => new(
        name, CircuitState.Closed, Pause: null, 0, new DateTimeOffset(2026, 1, 1, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromSeconds(30.06), RecoveryIn: null, LastError: null);

    public static ProviderHealth Sick(string name) => new(
        name, CircuitState.Open, PauseReason.CircuitOpen, 3, LastServedAt: null, SinceLastServed: null, TimeSpan.FromSeconds(42), "Connection refused");
}
