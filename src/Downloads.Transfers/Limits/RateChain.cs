namespace Downloads.Transfers.Limits;

/// <summary>
/// One transfer's way through every limit it is under. Its connections take turns, so that a shared bucket sees one taker a transfer and gives all transfers the
/// same rate, however many connections each has. Any number of takers.
/// </summary>
/// <param name="buckets">The narrowest first: what waits for a wide one has passed the narrow ones already.</param>
#pragma warning disable CA1001 // The semaphore has no wait handle: nothing is to be disposed.
internal sealed class RateChain(TokenBucket[] buckets)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>Waits until at least one byte may pass every limit.</summary>
    /// <returns>How many may, from 1 to <paramref name="wanted"/>. What is not used goes back by <see cref="Return"/>.</returns>
    public ValueTask<int> TakeAsync(int wanted, CancellationToken cancellation) =>
        Array.Exists(buckets, bucket => bucket.IsLimited) ? TakeInTurnAsync(wanted, cancellation) : new(wanted);

    /// <summary>Gives back what was taken and not used.</summary>
    public void Return(int unused)
    {
        if (unused > 0)
        {
            Array.ForEach(buckets, bucket => bucket.Return(unused));
        }
    }

    private async ValueTask<int> TakeInTurnAsync(int wanted, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await TakeThroughAsync(wanted, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async ValueTask<int> TakeThroughAsync(int wanted, CancellationToken cancellation)
    {
        var granted = wanted;
        for (var place = 0; place < buckets.Length; place++)
        {
            var passed = 0;
            try
            {
                passed = await buckets[place].TakeAsync(granted, cancellation);
            }
            finally
            {
                for (var before = 0; before < place; before++)
                {
                    buckets[before].Return(granted - passed);
                }
            }

            granted = passed;
        }

        return granted;
    }
}
