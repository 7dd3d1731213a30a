using System.Collections.Immutable;
using Downloads.Transfers;

namespace Downloads.Providers;

/// <summary>A failure judged: what it does to the provider, and what the download is told.</summary>
public sealed record Judgement(ImmutableArray<ThrottleEvent> Events, Directive Directive);

/// <summary>How a provider answers what its downloads report. Pure: time and chance are given.</summary>
public static class Supervision
{
    /// <summary>The longest calm a host is granted, in case it asks for a year.</summary>
    public static readonly TimeSpan LongestCalm = TimeSpan.FromHours(24);

    private static readonly TimeSpan DiskFullWait = TimeSpan.FromSeconds(5);

    /// <summary>First bytes came for the holder of a permit. That decides for a probe, which may run for hours; any other one is judged by its end.</summary>
    public static ImmutableArray<ThrottleEvent> FirstByte(ThrottleState state, long permit, DateTimeOffset now) =>
        state.Circuit.Probe == permit ? Served(state, permit, now) : [];

    /// <summary>The holder of a permit has everything it asked for.</summary>
    public static ImmutableArray<ThrottleEvent> Served(ThrottleState state, long permit, DateTimeOffset now) =>
        state.Grants.ContainsKey(permit) ? [new ThrottleEvent.Served(permit) { At = now }] : [];

    /// <summary>A permit is given back; one that is not out changes nothing, so that giving back may be repeated.</summary>
    public static ImmutableArray<ThrottleEvent> Return(ThrottleState state, long permit, DateTimeOffset now) =>
        state.Grants.ContainsKey(permit) ? [new ThrottleEvent.Returned(permit) { At = now }] : [];

    /// <summary>A user asks whether the host is back.</summary>
    public static ImmutableArray<ThrottleEvent> AskProbe(ThrottleState state, DateTimeOffset now) =>
        state.Circuit.StateAt(now) == CircuitState.Open ? [new ThrottleEvent.ProbeAsked { At = now }] : [];

    /// <summary>
    /// A transfer failed. Asked again about the same permit, it answers alike and counts nothing twice; about one that is not out (it was given
    /// back, or its provider forgot it) it directs the download and leaves the provider as it is.
    /// </summary>
    /// <param name="attempt">The attempt that failed, from 1.</param>
    /// <param name="chance">0 up to but not including 1.</param>
    public static Judgement Judge(
        ThrottleState state, long permit, TransferFailure failure, int attempt, ProviderPolicy policy, double chance, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(policy);
        var kind = FailureKinds.Of(failure);
        var backoff = Backoff.Of(policy, failure, attempt, chance);
        var events = state.Grants.GetValueOrDefault(permit) is { Judged: false } ? Events(state, permit, kind, failure, policy, backoff, now) : [];
        var counted = kind != FailureKind.DiskFull && !(kind is FailureKind.Host or FailureKind.Calm && state.Circuit.Probe == permit);
        Directive download = !failure.Transient || (counted && attempt >= policy.RetryAttempts)
            ? new Directive.Stop(policy.RetryAttempts)
            : new Directive.Retry(kind == FailureKind.DiskFull ? DiskFullWait : backoff, policy.RetryAttempts, counted);
        return new(events, kind switch
        {
            FailureKind.DiskFull => new Directive.PauseProvider(PauseReason.DiskFull, download),
            FailureKind.Calm => new Directive.PauseProvider(PauseReason.Calm, download),
            FailureKind.Host when events.Any(e => e is ThrottleEvent.CircuitOpened) => new Directive.PauseProvider(PauseReason.CircuitOpen, download),
            FailureKind.Node => new Directive.Escalate(failure.Message, download),
            _ => download,
        });
    }

    private static ImmutableArray<ThrottleEvent> Events(
        ThrottleState state, long permit, FailureKind kind, TransferFailure failure, ProviderPolicy policy, TimeSpan backoff, DateTimeOffset now)
    {
        switch (kind)
        {
            case FailureKind.Host:
                var failed = new ThrottleEvent.HostFailed(permit, failure.Message) { At = now };
                return state.Circuit.OpensAt(permit, policy.CircuitFailures)
                    ? [failed, new ThrottleEvent.CircuitOpened(now + policy.CircuitOpenFor) { At = now }]
                    : [failed];
            case FailureKind.Source:
                return [new ThrottleEvent.Served(permit) { At = now }];
            case FailureKind.Calm:
                var calm = backoff < LongestCalm ? backoff : LongestCalm;
                return [new ThrottleEvent.Served(permit) { At = now }, new ThrottleEvent.Calmed(now + calm) { At = now }];
            case FailureKind.DiskFull:
                return [new ThrottleEvent.DiskFilled(permit) { At = now }];
            default:
                return [];
        }
    }
}
