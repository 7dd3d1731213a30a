using System.Diagnostics;
using Actors.Kernel;

namespace Benchmarks.Engine;

/// <summary>Writers that each have a ledger of their own, and wait for the commit of an entry before they send the next.</summary>
internal static class LedgerWriters
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Durable events a second.</summary>
    public static async Task<double> RunAsync(LedgerStore store, int writers, TimeSpan duration)
    {
        var ledgers = Enumerable.Range(0, writers).Select(_ => store.Of(Guid.NewGuid())).ToArray();
        await Task.WhenAll(ledgers.Select(ledger => ledger.AskAsync<Entry>(new Entry(), Patience).AsTask()));
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(ledgers.Select(ledger => WriteAsync(ledger, started, duration)));
        return Measure.PerSecond(counts.Sum(), started);
    }

    private static async Task<long> WriteAsync(ActorRef ledger, long started, TimeSpan duration)
    {
        var entry = new Entry();
        long count = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await ledger.AskAsync<Entry>(entry, Patience);
            count++;
        }

        return count;
    }
}
