using System.Diagnostics;

namespace Benchmarks;

/// <summary>Repeats and takes medians: one run on a shared machine says little.</summary>
public static class Measure
{
    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>The median of <paramref name="times"/> figures, after one that only warms up.</summary>
    public static async Task<double> MedianAsync(int times, Func<Task<double>> measure)
    {
        await measure();
        var figures = new List<double>(times);
        for (var i = 0; i < times; i++)
        {
            figures.Add(await measure());
        }

        return Median(figures);
    }

    /// <summary>How often a second something happened that happened <paramref name="count"/> times since <paramref name="started"/>.</summary>
    public static double PerSecond(long count, long started) => count / Stopwatch.GetElapsedTime(started).TotalSeconds;

    /// <summary>Bytes of the managed heap that are in use once everything unused is gone.</summary>
    public static long LiveBytes()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
