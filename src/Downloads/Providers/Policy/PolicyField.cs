using System.Collections.Immutable;

namespace Downloads.Providers;

/// <summary>One number of a policy: its name in settings, its range, and its place in <see cref="ProviderPolicy"/>. Times are in seconds, to the millisecond.</summary>
public sealed record PolicyField(
    string Name, double Min, double Max, bool Whole, Func<ProviderPolicy, double> Get, Func<ProviderPolicy, double, ProviderPolicy> Set)
{
    private const double Day = 86_400;

    /// <summary>Every field, in the order in which settings show them.</summary>
    public static ImmutableArray<PolicyField> All { get; } =
    [
        new("max_concurrent", 1, 1_000, Whole: true, static p => p.MaxConcurrent, static (p, v) => p with { MaxConcurrent = (int)v }),
        new("starts_per_second", 0, 10_000, Whole: false, static p => p.StartsPerSecond, static (p, v) => p with { StartsPerSecond = v }),
        new("bytes_per_second", 0, 1L << 50, Whole: true, static p => p.BytesPerSecond, static (p, v) => p with { BytesPerSecond = (long)v }),
        new("max_segments", 1, 16, Whole: true, static p => p.MaxSegments, static (p, v) => p with { MaxSegments = (int)v }),
        new("retry_attempts", 1, 100, Whole: true, static p => p.RetryAttempts, static (p, v) => p with { RetryAttempts = (int)v }),
        Seconds("retry_base_seconds", 0, Day, static p => p.RetryBase, static (p, v) => p with { RetryBase = v }),
        Seconds("retry_cap_seconds", 0, Day, static p => p.RetryCap, static (p, v) => p with { RetryCap = v }),
        new("circuit_failures", 1, 100, Whole: true, static p => p.CircuitFailures, static (p, v) => p with { CircuitFailures = (int)v }),
        Seconds("circuit_open_seconds", 0.1, Day, static p => p.CircuitOpenFor, static (p, v) => p with { CircuitOpenFor = v }),
        Seconds("connect_timeout_seconds", 0.1, 600, static p => p.ConnectTimeout, static (p, v) => p with { ConnectTimeout = v }),
        Seconds("first_byte_timeout_seconds", 0.1, 3_600, static p => p.FirstByteTimeout, static (p, v) => p with { FirstByteTimeout = v }),
        Seconds("idle_timeout_seconds", 0.1, 3_600, static p => p.IdleTimeout, static (p, v) => p with { IdleTimeout = v }),
    ];

    /// <summary>The field of that name, or null.</summary>
    public static PolicyField? Find(string name)
    {
        foreach (var field in All)
        {
            if (field.Name == name)
            {
                return field;
            }
        }

        return null;
    }

    /// <summary>What is wrong with a value, or null where nothing is.</summary>
    public string? Refuse(double value) =>
        value >= Min && value <= Max && (!Whole || double.IsInteger(value)) ? null : $"must be {(Whole ? "a whole number" : "a number")} from {Min} to {Max}";

    private static PolicyField Seconds(
        string name, double min, double max, Func<ProviderPolicy, TimeSpan> get, Func<ProviderPolicy, TimeSpan, ProviderPolicy> set) =>
        new(name, min, max, Whole: false, p => get(p).TotalSeconds, (p, v) => set(p, TimeSpan.FromMilliseconds(Math.Round(v * 1000))));
}
