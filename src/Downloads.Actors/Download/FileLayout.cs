using Downloads.Life;
using Downloads.Requests;

namespace Downloads.Actors.Download;

/// <summary>Where a download's files lie below the root.</summary>
public sealed class FileLayout(string root)
{
    private const string PartEnd = ".part";

    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Free space for an unprivileged user under the root, in bytes.</summary>
    public long FreeBytes => new DriveInfo(Root).AvailableFreeSpace;

    /// <summary>The destination folder. The destination was validated when the request came in; checked again because it is joined to a path.</summary>
    /// <exception cref="UnauthorizedAccessException">It would leave the root.</exception>
    public string Directory(DownloadSpec spec)
    {
        var directory = Path.GetFullPath(Path.Join(Root, spec.Destination));
        return directory == Root || directory.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? directory
            : throw new UnauthorizedAccessException("The destination leaves the download root.");
    }

    /// <summary>Beside the destination, hidden, and a function of the id alone: a restart finds it without a lookup.</summary>
    public string PartPath(DownloadState state, int file) => Path.Join(Directory(state.Spec), $".{state.Id:N}.{file}{PartEnd}");

    /// <summary>Whether a file name is one that <see cref="PartPath"/> gives, and to which download.</summary>
    public static bool TryReadPart(ReadOnlySpan<char> name, out Guid id)
    {
        const int Digits = 32;
        id = Guid.Empty;
        return name.Length > Digits + PartEnd.Length + 2
            && name[0] == '.'
            && name[Digits + 1] == '.'
            && name.EndsWith(PartEnd)
            && !name[(Digits + 2)..^PartEnd.Length].ContainsAnyExceptInRange('0', '9')
            && !name[1..(Digits + 1)].ContainsAnyInRange('A', 'F')
            && Guid.TryParseExact(name[1..(Digits + 1)], "N", out id);
    }

    /// <summary>Path of a published file relative to the root, '/' separated.</summary>
    public static string RelativePath(DownloadSpec spec, string name) => spec.Destination.Length == 0 ? name : $"{spec.Destination}/{name}";
}
