using System.Runtime.InteropServices;

namespace Downloads.Transfers.Files;

/// <summary>Error numbers of Linux, and the exceptions made of them: an <see cref="IOException"/> carries its number in <see cref="Exception.HResult"/>, as .NET's own do.</summary>
internal static class Errno
{
    public const int NotPermitted = 1;
    public const int NotFound = 2;
    public const int NoAccess = 13;
    public const int Exists = 17;
    public const int OtherFileSystem = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int Invalid = 22;
    public const int NoSpace = 28;
    public const int ReadOnlyFileSystem = 30;
    public const int NameTooLong = 36;
    public const int NotImplemented = 38;
    public const int IsLink = 40;
    public const int NotSupported = 95;
    public const int QuotaExceeded = 122;

    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The last call's error about <paramref name="what"/>.</summary>
    public static IOException Failure(string what) => Failure(what, Last);

    public static IOException Failure(string what, int number) => new($"{what}: {Marshal.GetPInvokeErrorMessage(number)}", number);
}
