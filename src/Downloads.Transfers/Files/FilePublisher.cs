using Downloads.Requests;

namespace Downloads.Transfers.Files;

/// <summary>
/// Puts fetched files under their final names. Reaches every folder from the root without following a link; the rename itself refuses a taken name, so two
/// publishers never overwrite each other. Syncs of a folder are shared by all who publish into it at the time. Safe for any number of callers.
/// </summary>
public sealed class FilePublisher : IFilePublisher
{
    private const int MostThreads = 8;
    private const int MostAlternatives = 10_000;

    private readonly TransferOptions _options;
    private readonly DiskThreads _disk;
    private readonly FolderSyncs _syncs;

    public FilePublisher(TransferOptions options)
    {
        _options = options;
        _disk = new(MostThreads);
        _syncs = new(_disk);
    }

    /// <inheritdoc/>
    public async Task<string> PublishAsync(string partPath, string directory, FetchedFile file, CollisionPolicy collision)
    {
        var name = "";
        var synced = Task.CompletedTask;
        await _disk.RunAsync(() =>
        {
            var changed = new List<RootedDirectory>(2);
            name = Move(partPath, directory, file, collision, changed);
            synced = Task.WhenAll(changed.Select(_syncs.SyncAsync));
        });
        await synced;
        return name;
    }

    /// <inheritdoc/>
    public async Task<string?> FindAsync(string partPath, string directory, FetchedFile file)
    {
        string? name = null;
        await _disk.RunAsync(() =>
        {
            using var source = RootedDirectory.Open(_options.Root, Path.GetDirectoryName(partPath)!, create: false);
            using var target = RootedDirectory.Open(_options.Root, directory, create: false);
            name = source.Find(Path.GetFileName(partPath)) is null ? Placed(target, file) : null;
        });
        return name;
    }

    /// <inheritdoc/>
    public Task DiscardAsync(string partPath) => _disk.RunAsync(() =>
    {
        var folder = Path.GetDirectoryName(partPath)!;
        try
        {
            using var source = RootedDirectory.Open(_options.Root, folder, create: false);
            source.Delete(Path.GetFileName(partPath));
        }
        catch (IOException missing) when (missing.HResult == Errno.NotFound)
        {
            return;   // It was never made, or somebody removed it.
        }

        MadeFolder.RemoveEmpty(_options.Root, folder);
    });

    /// <param name="changed">Gets the folders that are still to be synced.</param>
    private string Move(string partPath, string directory, FetchedFile file, CollisionPolicy collision, List<RootedDirectory> changed)
    {
        RootedDirectory? target = null;
        var source = RootedDirectory.Open(_options.Root, Path.GetDirectoryName(partPath)!, create: false);
        try
        {
            target = directory == Path.GetDirectoryName(partPath) ? source : RootedDirectory.Open(_options.Root, directory, create: true);
            var part = new Part(source, Path.GetFileName(partPath), target);
            var name = part.IsThere ? Place(part, file.Name, collision) : FindPublished(target, file, collision);
            if (target.IsMade)
            {
                MadeFolder.Keep(_options.Root, directory);
            }

            changed.AddRange(((RootedDirectory[])[target, source]).Distinct());
            return name;
        }
        catch
        {
            target?.Dispose();
            source.Dispose();
            throw;
        }
    }

    private static string Place(Part part, string name, CollisionPolicy collision)
    {
        switch (collision)
        {
            case CollisionPolicy.Overwrite:
                part.Replace(name);
                return name;

            case CollisionPolicy.Skip:
                if (!part.TryMove(name))
                {
                    part.Delete();
                }

                return name;

            default:
                foreach (var candidate in Alternatives(name))
                {
                    if (part.TryMove(candidate))
                    {
                        return candidate;
                    }
                }

                throw Errno.Failure($"Every name like {name} is taken", Errno.Exists);
        }
    }

    /// <summary>The part is gone: an earlier call placed it, and its process ended before it could tell.</summary>
    private static string FindPublished(RootedDirectory target, FetchedFile file, CollisionPolicy collision) =>
        collision == CollisionPolicy.Skip && target.Find(file.Name) is not null
            ? file.Name
            : Placed(target, file) ?? throw new FileNotFoundException($"The part file of {file.Name} is gone");

    private static string? Placed(RootedDirectory target, FetchedFile file)
    {
        foreach (var candidate in Alternatives(file.Name))
        {
            switch (target.Find(candidate))
            {
                case { IsRegular: true } found when found.Bytes == file.Bytes && (file.Inode == 0 || found.Inode == file.Inode):
                    return candidate;
                case null:
                    return null;
            }
        }

        return null;
    }

    private static IEnumerable<string> Alternatives(string name) =>
        Enumerable.Range(1, MostAlternatives).Select(number => SafeName.Numbered(name, number)).Prepend(name);

    /// <summary>A part file and where it goes.</summary>
    private sealed class Part(RootedDirectory source, string name, RootedDirectory target)
    {
        private readonly FileIdentity? _found = source.Find(name);

        public bool IsThere => _found is not null;

        public void Replace(string newName) => source.Replace(name, target, newName);

        public void Delete() => source.Delete(name);

        /// <summary>False where another file has the name. A link to this very file, left by a call that was cut short, is finished.</summary>
        public bool TryMove(string newName)
        {
            if (source.TryMove(name, target, newName))
            {
                return true;
            }

            if (target.Find(newName)?.Inode != _found!.Value.Inode)
            {
                return false;
            }

            Delete();
            return true;
        }
    }
}
