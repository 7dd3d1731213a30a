using Microsoft.Win32.SafeHandles;

namespace Downloads.Transfers.Files;

/// <summary>
/// Remembers with a folder itself that it was made for parts and has held no published file yet: an extended attribute, which outlives the process and goes with the
/// folder. It carries the folder's inode, so that a copy is not taken for it. A file system without attributes forgets, and its folders stay.
/// </summary>
internal static class MadeFolder
{
    private const string Attribute = "user.downloads.made";

    public static void Mark(SafeFileHandle folder)
    {
        if (InodeOf(folder) is var inode and not 0)
        {
            _ = Libc.SetAttribute(folder, Attribute, inode, sizeof(ulong), 0);
        }
    }

    public static bool IsMarked(SafeFileHandle folder) =>
        Libc.GetAttribute(folder, Attribute, out var inode, sizeof(ulong)) == sizeof(ulong) && inode == InodeOf(folder);

    public static void Unmark(SafeFileHandle folder) => _ = Libc.RemoveAttribute(folder, Attribute);

    /// <summary>
    /// Removes the folder and those above it, from the lowest up to the first that is not marked or not empty. A kernel's removal refuses a folder that holds anything.
    /// </summary>
    /// <param name="root">Never removed, like everything above it.</param>
    public static void RemoveEmpty(string root, string path)
    {
        foreach (var folder in Upwards(root, path))
        {
            try
            {
                using var parent = RootedDirectory.Open(root, Path.GetDirectoryName(folder)!, create: false);
                if (!parent.TryRemoveMade(Path.GetFileName(folder)))
                {
                    return;
                }
            }
            catch (IOException missing) when (missing.HResult == Errno.NotFound)
            {
                // Whoever removed it may have left the one above.
            }
        }
    }

    /// <summary>They hold what a user wants, so they are the user's from now on: the folder and those above it.</summary>
    public static void Keep(string root, string path)
    {
        foreach (var folder in Upwards(root, path))
        {
            using var kept = RootedDirectory.Open(root, folder, create: false);
            kept.Unmark();
        }
    }

    /// <summary>The folder and those above it, as far as they are below the root.</summary>
    private static IEnumerable<string> Upwards(string root, string path)
    {
        var steps = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar);
        return Enumerable.Range(0, steps is ["."] ? 0 : steps.Length).Select(above => Path.Join(root, Path.Join(steps[..^above])));
    }

    private static ulong InodeOf(SafeFileHandle folder) =>
        Libc.StatX(folder, "", Libc.EmptyPath, StatX.TypeModeInodeSize, out var stat) == 0 ? stat.Inode : 0;
}
