using System.Runtime.InteropServices;

namespace Benchmarks.Transfers;

/// <summary>CPU seconds as the kernel counts them (getrusage(2)).</summary>
internal static partial class ProcessTimes
{
    private const int OwnProcess = 0;
    private const int EndedChildren = -1;

    /// <summary>Of this process, all threads.</summary>
    public static double Own() => Read(OwnProcess);

    /// <summary>Of the children that have ended and were waited for.</summary>
    public static double Children() => Read(EndedChildren);

    private static double Read(int who)
    {
        Usage(who, out var usage);
        return usage.UserSeconds + usage.SystemSeconds + ((usage.UserMicroseconds + usage.SystemMicroseconds) / 1e6);
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int Usage(int who, out ResourceUsage usage);

    /// <summary><c>struct rusage</c>; only its times are read.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct ResourceUsage
    {
        public long UserSeconds;
        public long UserMicroseconds;
        public long SystemSeconds;
        public long SystemMicroseconds;
    }
}
