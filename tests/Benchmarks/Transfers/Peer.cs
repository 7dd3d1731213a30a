using System.Diagnostics;
using Benchmarks.Acceptance;

namespace Benchmarks.Transfers;

/// <summary>Another program that downloads.</summary>
internal static class Peer
{
    public static Task<Cost> CurlAsync(Uri source, string target) => RunAsync("curl", "-s", "-o", target, source.AbsoluteUri);

    public static Task<Cost> WgetAsync(Uri source, string target) => RunAsync("wget", "-q", "-O", target, source.AbsoluteUri);

    public static Task<Cost> AxelAsync(Uri source, string target, int connections) => RunAsync("axel", "-q", "-n", $"{connections}", "-o", target, source.AbsoluteUri);

    public static Task<Cost> Aria2Async(Uri source, string target, int connections) => RunAsync(
        "aria2c", "-q", "--allow-overwrite=true", "-k1M", $"-x{connections}", $"-s{connections}", "-d", Path.GetDirectoryName(target)!, "-o", Path.GetFileName(target),
        source.AbsoluteUri);

    /// <summary>Runs it to its end; CPU is its own and its children's.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<Cost> RunAsync(string program, params string[] arguments)
    {
        var (cpu, begun) = (ProcessTimes.Children(), Stopwatch.GetTimestamp());
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, UseShellExecute = false })
            ?? throw new InvalidOperationException($"{program} did not start.");
        var memory = PeakAsync(process);
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var wall = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return process.ExitCode == 0
            ? new(wall, ProcessTimes.Children() - cpu, await memory)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }

    /// <summary>The most bytes it had resident, looked at until it ends.</summary>
    private static async Task<long> PeakAsync(Process process)
    {
        var peak = 0L;
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!process.HasExited && await poll.WaitForNextTickAsync())
        {
            peak = Math.Max(peak, ProcessFigures.PeakBytes(process.Id));
        }

        return peak;
    }
}
