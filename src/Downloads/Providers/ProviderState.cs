namespace Downloads.Providers;

/// <summary>What a provider keeps. Stored before any permit of it is used.</summary>
public sealed record ProviderState(string Name, ThrottleState Throttle);
