using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Origins.Local;

/// <summary>Signals to processes this process started; never by name.</summary>
public static partial class Signals
{
    /// <summary>A terminal that went away.</summary>
    public const int HangUp = 1;

    /// <summary>Ctrl-C.</summary>
    public const int Interrupt = 2;

    /// <summary>Finish what is under way, then end (nginx).</summary>
    public const int Quit = 3;

    public const int Kill = 9;

    public const int Terminate = 15;

    /// <summary>Go on after <see cref="Freeze"/>.</summary>
    public const int Continue = 18;

    /// <summary>Stand still.</summary>
    public const int Freeze = 19;

    /// <summary>Sends it; a process that is gone already is fine.</summary>
    public static void Send(Process process, int signal)
    {
        const int NoSuchProcess = 3;
        if (!process.HasExited && SendTo(process.Id, signal) != 0 && Marshal.GetLastPInvokeError() is var error and not NoSuchProcess)
        {
            throw new Win32Exception(error);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendTo(int pid, int signal);
}
