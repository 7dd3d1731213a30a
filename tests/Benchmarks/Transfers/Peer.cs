using System.Diagnostics;

namespace Benchmarks.Transfers;

/// <summary>Another program that downloads.</summary>
internal static class Peer
{
    public static Task<Cost> CurlAsync(Uri source, string target) => RunAsync("curl", "-s", "-o", target, source.AbsoluteUri);

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
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var wall = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        return process.ExitCode == 0
            ? new(wall, ProcessTimes.Children() - cpu)
            : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
