using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Benchmarks.Transfers;

/// <summary>An Ethernet device whose wire is this process: frames sent through it are read here, and frames written here are received from it. Gone with its handle.</summary>
internal sealed partial class TapDevice : IDisposable
{
    /// <summary>The longest frame: an MTU of 1500 and the Ethernet header.</summary>
    public const int LongestFrame = 1_514;

    private const int ReadWriteNonBlockingCloseOnExec = 0x2 | 0x800 | 0x80000;
    private const nuint SetInterface = 0x400454ca;
    private const ushort TapWithoutHeader = 0x2 | 0x1000;
    private const int RequestBytes = 40;
    private const int FlagsAt = 16;

    private readonly SafeFileHandle _handle;

    /// <exception cref="Win32Exception">It is not permitted, or there is one of this name.</exception>
    public TapDevice(string name)
    {
        _handle = Open("/dev/net/tun", ReadWriteNonBlockingCloseOnExec);
        var request = new byte[RequestBytes];
        Encoding.ASCII.GetBytes(name, request.AsSpan(0, FlagsAt - 1));
        MemoryMarshal.Write(request.AsSpan(FlagsAt), TapWithoutHeader);
        if (_handle.IsInvalid || Control(_handle, SetInterface, request) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    /// <returns>Length of the next frame; not above 0 where none waits.</returns>
    public int Read(byte[] frame) => (int)Read(_handle, frame, (nuint)frame.Length);

    /// <summary>A device that is down, or behind, loses it.</summary>
    public void Write(byte[] frame, int length) => _ = Write(_handle, frame, (nuint)length);

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle device, nuint request, [In, Out] byte[] argument);

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle device, [Out] byte[] frame, nuint length);

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle device, [In] byte[] frame, nuint length);
}
