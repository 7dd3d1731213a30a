namespace Downloads.Gateway.Auth;

/// <summary>
/// A token bucket a caller: <see cref="AccessOptions.CommandsPerMinute"/> at once, refilled evenly. Bounded: a bucket that is full again is
/// forgotten when there are more than 1,000. Thread-safe.
/// </summary>
internal sealed class CommandBudget(AccessOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Tokens, long At)> _buckets = [];

    public int Limit => options.CommandsPerMinute;

    /// <summary>Takes one. <paramref name="Allowed"/> false: try again after the time given.</summary>
    public (bool Allowed, int Remaining, TimeSpan RetryAfter) Take(string caller)
    {
        var now = time.GetTimestamp();
        lock (_gate)
        {
            var tokens = Refilled(_buckets.GetValueOrDefault(caller, (Limit, now)), now);
            var allowed = tokens >= 1;
            tokens -= allowed ? 1 : 0;
            if (_buckets.Count > 1000)
            {
                foreach (var idle in _buckets.Where(b => Refilled(b.Value, now) >= Limit).Select(b => b.Key).ToList())
                {
                    _buckets.Remove(idle);
                }
            }

            _buckets[caller] = (tokens, now);
            return (allowed, (int)tokens, TimeSpan.FromMinutes((1 - tokens) / Limit));
        }
    }

    private double Refilled((double Tokens, long At) bucket, long now) =>
        Math.Min(Limit, bucket.Tokens + (time.GetElapsedTime(bucket.At, now).TotalMinutes * Limit));
}
