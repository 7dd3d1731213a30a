using Actors.Persistence;

namespace Actors.Sqlite;

/// <summary>
/// The right of one process to a store's directory: an exclusive lock on a sidecar file, which the operating system drops with the process,
/// however it ends. (The database file itself is not locked, so that it can be looked into.)
/// </summary>
internal sealed class ProcessLock : IDisposable
{
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolationWindows = unchecked((int)0x80070020);

    private readonly FileStream _file;

    /// <exception cref="StoreLockedException">Another opening holds it, of this process or of another.</exception>
    public ProcessLock(string path)
    {
        try
        {
            _file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult == (OperatingSystem.IsWindows() ? SharingViolationWindows : OperatingSystem.IsMacOS() ? WouldBlockMac : WouldBlockLinux))
        {
            throw new StoreLockedException($"Another process holds the store ({path}).");
        }
    }

    public void Dispose() => _file.Dispose();
}
