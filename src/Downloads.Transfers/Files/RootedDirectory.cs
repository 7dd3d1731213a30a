using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Downloads.Transfers.Files;

/// <summary>
/// An open folder at or below a root. It is reached step by step from the root without following a link, and everything is done relative to the open folder:
/// a link swapped in at any moment cannot lead outside.
/// </summary>
internal sealed class RootedDirectory : IDisposable
{
    private readonly SafeFileHandle _handle;

    private RootedDirectory(SafeFileHandle handle) => _handle = handle;

    /// <summary>Which folder it is, whatever its path.</summary>
    public FolderIdentity Identity => Libc.StatX(_handle, "", Libc.EmptyPath, StatX.TypeModeInodeSize, out var stat) == 0
        ? new(stat.DeviceMajor, stat.DeviceMinor, stat.Inode)
        : throw Errno.Failure("The folder cannot be looked at");

    /// <summary>Opens <paramref name="path"/>, making what is missing of it where told to.</summary>
    /// <exception cref="IOException">It lies outside the root, leads through a link, or the file system refused.</exception>
    public static RootedDirectory Open(string root, string path, bool create)
    {
        var relative = Path.GetRelativePath(root, path);
        var steps = relative == "." ? [] : relative.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        if (Path.IsPathRooted(relative) || steps.Contains(".."))
        {
            throw Errno.Failure($"The folder {path} lies outside the root", Errno.NoAccess);
        }

        var handle = OpenRoot(root, create);
        foreach (var step in steps)
        {
            using var parent = handle;
            handle = OpenBelow(parent, step, create);
        }

        return new(handle);
    }

    /// <summary>A new file, readable and writable; refuses an existing one.</summary>
    public SafeFileHandle CreateFile(string name) =>
        OpenFile(name, Libc.ReadWrite | Libc.Create | Libc.Exclusive) ?? throw Errno.Failure($"The file {name} cannot be made", Errno.NotFound);

    /// <summary>A new file, readable and writable; null where something has the name.</summary>
    public SafeFileHandle? TryCreateFile(string name)
    {
        try
        {
            return CreateFile(name);
        }
        catch (IOException taken) when (taken.HResult == Errno.Exists)
        {
            return null;
        }
    }

    /// <summary>An existing file, readable and writable; null where there is none. Refuses a link.</summary>
    public SafeFileHandle? OpenFile(string name) => OpenFile(name, Libc.ReadWrite);

    /// <summary>What stands under the name, not following a link; null where nothing does.</summary>
    public FileIdentity? Find(string name)
    {
        if (Libc.StatX(_handle, name, Libc.LinkNotFollowed, StatX.TypeModeInodeSize, out var stat) == 0)
        {
            return new((long)stat.Inode, (long)stat.Size, stat.IsRegular);
        }

        return Errno.Last == Errno.NotFound ? null : throw Errno.Failure($"The file {name} cannot be looked at");
    }

    /// <summary>Moves a file to a name that is free; false where it is taken. Atomic.</summary>
    public bool TryMove(string name, RootedDirectory target, string newName)
    {
        if (RenameNoReplace(name, target, newName) is { } moved)
        {
            return moved;
        }

        // A file system without RENAME_NOREPLACE: a hard link refuses a taken name just as well.
        if (Libc.LinkAt(_handle, name, target._handle, newName, 0) == 0)
        {
            Delete(name);
            return true;
        }

        switch (Errno.Last)
        {
            case Errno.Exists:
                return false;
            case Errno.NotPermitted or Errno.NotSupported or Errno.NotImplemented:
                return ClaimAndReplace(name, target, newName);
            default:
                throw Errno.Failure($"The file {name} cannot be moved to {newName}");
        }
    }

    /// <summary>Moves a file over whatever file has the name. Atomic.</summary>
    public void Replace(string name, RootedDirectory target, string newName)
    {
        if (Libc.RenameAt(_handle, name, target._handle, newName) != 0)
        {
            throw Errno.Failure($"The file {name} cannot be moved to {newName}");
        }
    }

    /// <summary>Removes a file; nothing happens where there is none.</summary>
    public void Delete(string name)
    {
        if (Libc.UnlinkAt(_handle, name, 0) != 0 && Errno.Last != Errno.NotFound)
        {
            throw Errno.Failure($"The file {name} cannot be deleted");
        }
    }

    /// <summary>Removes a folder below that <see cref="MadeFolder"/> knows and that is empty; false where it may not, or holds something.</summary>
    public bool TryRemoveMade(string name)
    {
        using (var folder = OpenStep(_handle.DangerousGetHandle().ToInt32(), name, follow: false))
        {
            if (!MadeFolder.IsMarked(folder))
            {
                return false;
            }
        }

        return Libc.UnlinkAt(_handle, name, Libc.RemoveDirectory) == 0 || Errno.Last == Errno.NotFound;
    }

    /// <summary>Whether <see cref="MadeFolder"/> knows it.</summary>
    public bool IsMade => MadeFolder.IsMarked(_handle);

    /// <summary>It is not to be removed any more.</summary>
    public void Unmark() => MadeFolder.Unmark(_handle);

    /// <summary>Makes names durable.</summary>
    public void Sync()
    {
        if (Libc.Sync(_handle) != 0)
        {
            throw Errno.Failure("The folder cannot be synced");
        }
    }

    public void Dispose() => _handle.Dispose();

    private static SafeFileHandle OpenRoot(string root, bool create)
    {
        try
        {
            return OpenStep(Libc.CurrentDirectory, root, follow: true);
        }
        catch (IOException missing) when (create && missing.HResult == Errno.NotFound)
        {
            Directory.CreateDirectory(root);
            return OpenStep(Libc.CurrentDirectory, root, follow: true);
        }
    }

    private static SafeFileHandle OpenBelow(SafeFileHandle parent, string step, bool create)
    {
        var made = create && Libc.MakeDirectoryAt(parent, step, 0x1ED) == 0;
        if (create && !made && Errno.Last != Errno.Exists)
        {
            throw Errno.Failure($"The folder {step} cannot be made");
        }

        var folder = OpenStep(parent.DangerousGetHandle().ToInt32(), step, follow: false);
        if (made)
        {
            MadeFolder.Mark(folder);
        }

        return folder;
    }

    private static SafeFileHandle OpenStep(int parent, string step, bool follow)
    {
        var flags = Libc.ReadOnly | Libc.Directory | Libc.CloseOnExec | (follow ? 0 : Libc.NoFollow);
        var number = Libc.OpenAt(parent, step, flags, 0);
        return number >= 0 ? new SafeFileHandle(number, ownsHandle: true) : throw Errno.Failure($"The folder {step} cannot be opened");
    }

    private SafeFileHandle? OpenFile(string name, int flags)
    {
        var number = Libc.OpenAt(_handle.DangerousGetHandle().ToInt32(), name, flags | Libc.NoFollow | Libc.CloseOnExec, 0x180);
        if (number >= 0)
        {
            return new SafeFileHandle(number, ownsHandle: true);
        }

        return Errno.Last == Errno.NotFound ? null : throw Errno.Failure($"The file {name} cannot be opened");
    }

    /// <summary>Null where the file system or the C library does not know the call.</summary>
    private bool? RenameNoReplace(string name, RootedDirectory target, string newName)
    {
        try
        {
            if (Libc.RenameAt2(_handle, name, target._handle, newName, Libc.RenameNoReplace) == 0)
            {
                return true;
            }
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return Errno.Last switch
        {
            Errno.Exists => false,
            Errno.Invalid or Errno.NotImplemented or Errno.NotSupported => null,
            _ => throw Errno.Failure($"The file {name} cannot be moved to {newName}"),
        };
    }

    /// <summary>Without hard links: an empty file of our own claims the name, then the part replaces it.</summary>
    private bool ClaimAndReplace(string name, RootedDirectory target, string newName)
    {
        if (target.TryCreateFile(newName) is not { } claim)
        {
            return false;
        }

        claim.Dispose();
        Replace(name, target, newName);
        return true;
    }
}

/// <summary>A folder as its file system numbers it.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FolderIdentity(uint DeviceMajor, uint DeviceMinor, ulong Inode);

/// <summary>What stands under a name.</summary>
/// <param name="Inode">Unique on its file system while the file lives.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileIdentity(long Inode, long Bytes, bool IsRegular);
