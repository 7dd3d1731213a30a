using Microsoft.Win32.SafeHandles;

namespace Downloads.Transfers.Files;

/// <summary>The file a transfer's bytes go to: beside its destination, made exclusively (0600), never reached through a link. Write and read may run on any threads.</summary>
internal sealed class PartFile : IDisposable
{
    private const long WorthReserving = 1 << 20;
    private const long CheckEvery = 8 << 20;

    /// <summary>A smaller piece gains nothing around the page cache.</summary>
    private const int LeastAround = 64 << 10;

    /// <summary>Larger files are written back while more of them comes, and their pages are used again; a direct write is waited for.</summary>
    private const long MostAround = 8 << 20;
    private const int MostRetries = 1000;

    private readonly RootedDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private bool _nameSynced;
    private long _spare;
    private long _unreservedFrom;
    private bool _goesAround;

    private PartFile(RootedDirectory directory, SafeFileHandle file, string path)
    {
        (_directory, _file, _path) = (directory, file, path);
        Inode = directory.Find(Name)?.Inode ?? 0;
        _unreservedFrom = Length;   // What an earlier attempt reserved is ours still.
    }

    public long Inode { get; }

    public long Length => RandomAccess.GetLength(_file);

    private string Name => Path.GetFileName(_path);

    /// <summary>A new file in the place of whatever stood there.</summary>
    public static PartFile Create(string root, string path)
    {
        for (var retries = MostRetries; ; retries--)
        {
            try
            {
                return CreateBeside(root, path);
            }
            catch (IOException gone) when (gone.HResult == Errno.NotFound && retries > 0)
            {
                // The folder was empty until now, and a transfer's to remove that was cancelled in this moment.
            }
        }
    }

    private static PartFile CreateBeside(string root, string path)
    {
        var directory = RootedDirectory.Open(root, Path.GetDirectoryName(path)!, create: true);
        try
        {
            var name = Path.GetFileName(path);
            if (directory.TryCreateFile(name) is { } file)
            {
                return new(directory, file, path);
            }

            directory.Delete(name);
            return new(directory, directory.CreateFile(name), path);
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>The file of an earlier attempt, or null with the reason why it cannot be gone on with.</summary>
    public static PartFile? OpenKept(string root, string path, long inode, long atLeast, out string? refused)
    {
        RootedDirectory? directory = null;
        try
        {
            directory = RootedDirectory.Open(root, Path.GetDirectoryName(path)!, create: false);
            refused = directory.Find(Path.GetFileName(path)) switch
            {
                null => "the part file is gone",
                { IsRegular: false } => "the part file is no file any more",
                var found when inode != 0 && found.Value.Inode != inode => "the part file was replaced by another",
                var found when found.Value.Bytes < atLeast => "the part file is shorter than it was",
                _ => null,
            };
            if (refused is null && directory.OpenFile(Path.GetFileName(path)) is { } file)
            {
                return new(directory, file, path);
            }
        }
        catch (IOException error)
        {
            refused = error.Message;
        }

        directory?.Dispose();
        return null;
    }

    /// <summary>Checks that <paramref name="length"/> bytes fit and leave <paramref name="spare"/>, and allocates them where the file system can.</summary>
    /// <exception cref="IOException">They do not (ENOSPC).</exception>
    public void Reserve(long length, long spare)
    {
        EnsureFree(length, spare);
        _spare = spare;
        _goesAround = length is >= LeastAround and <= MostAround;
        if (length < WorthReserving || Libc.Allocate(_file, 0, 0, length) == 0)
        {
            _unreservedFrom = length;
            return;
        }

        if (Errno.Last is Errno.NoSpace or Errno.QuotaExceeded)
        {
            throw Errno.Failure("The part file does not fit");
        }
    }

    /// <summary>Checks that <paramref name="more"/> bytes fit and leave <paramref name="spare"/>.</summary>
    public void EnsureFree(long more, long spare)
    {
        var free = new DriveInfo(Path.GetDirectoryName(_path)!).AvailableFreeSpace;
        if (free - spare < more)
        {
            throw Errno.Failure($"{more} bytes are needed and {Math.Max(0, free - spare)} are free", Errno.NoSpace);
        }
    }

    /// <exception cref="IOException">The file system refused, or less than what is to be spared would be left free.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        if (_unreservedFrom <= offset)
        {
            EnsureFree(bytes.Length, _spare);
            _unreservedFrom = offset + CheckEvery;
        }

        var head = (int)(-offset & (PageBuffers.PageBytes - 1));
        var pages = (bytes.Length - head) & -PageBuffers.PageBytes;
        if (_goesAround && pages >= LeastAround && TryWriteAround(bytes.Slice(head, pages), offset + head))
        {
            RandomAccess.Write(_file, bytes[..head], offset);
            bytes = bytes[(head + pages)..];
            offset += head + pages;
        }

        RandomAccess.Write(_file, bytes, offset);
    }

    public int Read(Span<byte> bytes, long offset) => RandomAccess.Read(_file, bytes, offset);

    /// <summary>Starts writing the range back to the disk without waiting.</summary>
    public void StartWriteBack(long offset, long length) => _ = Libc.SyncRange(_file, offset, length, Libc.SyncWrite);

    /// <summary>Waits for the range to be on the disk, and may drop it from the page cache, which would else be filled with what nobody reads again.</summary>
    public void FinishWriteBack(long offset, long length, bool drop)
    {
        if (Libc.SyncRange(_file, offset, length, Libc.SyncWaitBefore | Libc.SyncWrite | Libc.SyncWaitAfter) == 0 && drop)
        {
            _ = Libc.Advise(_file, offset, length, Libc.AdviseDontNeed);
        }
    }

    /// <summary>Makes the bytes written so far durable, and the file's name with the first of them.</summary>
    public void SyncData()
    {
        if (Libc.SyncData(_file) != 0)
        {
            throw Errno.Failure("The part file cannot be synced");
        }

        if (!_nameSynced)
        {
            _directory.Sync();
            _nameSynced = true;
        }
    }

    /// <summary>
    /// Cuts the file to its final length, gives it the mode any new file would have, and makes its bytes durable. Its name becomes so with the publication; one that
    /// a power cut takes before is fetched again.
    /// </summary>
    public void Finish(long length)
    {
        if (Length != length)
        {
            RandomAccess.SetLength(_file, length);
        }

        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_file, Umask.NewFile);
        }

        if (Libc.Sync(_file) != 0)
        {
            throw Errno.Failure("The part file cannot be synced");
        }
    }

    /// <summary>Removes the name; the bytes go with <see cref="Dispose"/>.</summary>
    public void Delete() => _directory.Delete(Name);

    public void Dispose()
    {
        _file.Dispose();
        _directory.Dispose();
    }

    /// <summary>
    /// Writes whole pages around the page cache (O_DIRECT), whose fresh pages cost several times the copy. False where the file system or the place in memory
    /// does not allow it; what was written then is to be written again.
    /// </summary>
    private bool TryWriteAround(ReadOnlySpan<byte> pages, long offset)
    {
        if (Libc.Control(_file, Libc.SetFlags, Libc.Direct) != 0)
        {
            _goesAround = false;
            return false;
        }

        try
        {
            RandomAccess.Write(_file, pages, offset);
        }
        catch (IOException refused) when (refused.HResult == Errno.Invalid)
        {
            _goesAround = false;
        }
        finally
        {
            _ = Libc.Control(_file, Libc.SetFlags, 0);
        }

        return _goesAround;
    }
}
