using System.Globalization;

namespace Benchmarks.Acceptance;

/// <summary>What the kernel says of a process (proc(5)).</summary>
internal static class ProcessFigures
{
    private const double TicksPerSecond = 100;

    /// <summary>Resident bytes now.</summary>
    public static long ResidentBytes(int pid) => Status(pid, "VmRSS:");

    /// <summary>The most bytes that were resident at once.</summary>
    public static long PeakBytes(int pid) => Status(pid, "VmHWM:");

    /// <summary>Seconds of processor used so far: what a busy machine does not falsify.</summary>
    public static double CpuSeconds(int pid)
    {
        // Fields 14 and 15, counted behind the name, which may hold blanks.
        var text = File.ReadAllText($"/proc/{pid}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    /// <summary>0 where the process has ended.</summary>
    private static long Status(int pid, string field)
    {
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(text => text.StartsWith(field, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan(field.Length).Trim().TrimEnd("kB").Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
