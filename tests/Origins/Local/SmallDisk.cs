using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Origins.Local;

/// <summary>A file system of its own with room for little: what a full disk is like. Needs the right to mount.</summary>
public sealed partial class SmallDisk : IDisposable
{
    private const int DetachWhenUnused = 2;

    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Bytes that are left.</summary>
    public long FreeBytes => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Mounts a tmpfs on an empty folder.</summary>
    /// <param name="refusal">Why not, where the answer is null.</param>
    public static SmallDisk? TryMount(string folder, long bytes, out string? refusal)
    {
        refusal = Mount("tmpfs", folder, "tmpfs", 0, $"size={bytes},mode=0755") == 0
            ? null
            : $"mounting a tmpfs is not permitted here: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}";
        return refusal is null ? new SmallDisk(folder) : null;
    }

    /// <summary>Takes this many bytes away; deleting the file gives them back.</summary>
    public string Occupy(string name, long bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, preallocationSize: bytes);
        return path;
    }

    public void Dispose()
    {
        if (Unmount(Path, DetachWhenUnused) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Mount(string source, string target, string type, ulong flags, string data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Unmount(string target, int flags);
}
