using Downloads.Providers;

namespace Downloads.Actors;

/// <summary>What clients may ask of providers.</summary>
public interface IProviders
{
    /// <summary>Every provider that was ever asked for something, by name, as it is now.</summary>
    IReadOnlyList<ProviderHealth> Health();

    /// <summary>
    /// Ends the wait of an open circuit: the next download of the provider goes as a probe. What is not open stays as it is.
    /// </summary>
    /// <returns>Null where there is no such provider.</returns>
    /// <exception cref="TimeoutException">It did not answer in time; asking again does no harm.</exception>
    ValueTask<ProviderHealth?> ProbeAsync(string provider, CancellationToken cancellationToken);
}

/// <summary>A provider as health shows it (contracts, section 3).</summary>
/// <param name="Pause">Why it starts nothing at present, or null.</param>
/// <param name="Failures">In a row.</param>
/// <param name="LastServedAt">When the host last gave all it was asked for, or first bytes to a probe; null for never.</param>
/// <param name="RecoveryIn">Time until a probe may go; null where the circuit is not open.</param>
public sealed record ProviderHealth(
    string Provider, CircuitState Circuit, PauseReason? Pause, int Failures, DateTimeOffset? LastServedAt, TimeSpan? SinceLastServed, TimeSpan? RecoveryIn,
    string? LastError)
{
    /// <summary>Nothing is wrong with it: a pause that a user or the host asked for is no illness.</summary>
    public bool IsHealthy => Circuit == CircuitState.Closed && Pause is null or PauseReason.User or PauseReason.Calm;
}
