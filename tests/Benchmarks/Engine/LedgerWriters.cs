using System.Diagnostics;
using Actors.Kernel;

namespace Benchmarks.Engine;

/// <summary>Writers that each have ledgers of their own, take them in turns, and wait for the commit of an entry before they send the next.</summary>
internal sealed class LedgerWriters
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly ActorRef[][] _ledgers;

    private LedgerWriters(ActorRef[][] ledgers) => _ledgers = ledgers;

    /// <summary>Writers whose ledgers are there and awake.</summary>
    public static async Task<LedgerWriters> CreateAsync(LedgerStore store, int writers, int ledgersEach = 1)
    {
        var ledgers = Enumerable.Range(0, writers).Select(_ => Enumerable.Range(0, ledgersEach).Select(_ => store.Of(Guid.NewGuid())).ToArray()).ToArray();
        await Task.WhenAll(ledgers.SelectMany(own => own).Select(ledger => ledger.AskAsync<Entry>(new Entry(), Patience).AsTask()));
        return new LedgerWriters(ledgers);
    }

    /// <summary>Durable events a second.</summary>
    public async Task<double> RunAsync(TimeSpan duration)
    {
        var started = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(_ledgers.Select(own => WriteAsync(own, started, duration)));
        return Measure.PerSecond(counts.Sum(), started);
    }

    private static async Task<long> WriteAsync(ActorRef[] ledgers, long started, TimeSpan duration)
    {
        var entry = new Entry();
        long count = 0;
        while (Stopwatch.GetElapsedTime(started) < duration)
        {
            await ledgers[count++ % ledgers.Length].AskAsync<Entry>(entry, Patience);
        }

        return count;
    }
}
