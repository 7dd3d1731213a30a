namespace Downloads.Transfers.Files;

/// <summary>
/// Makes names in folders durable, for many callers with few syncs: who comes while a folder is being synced shares the next sync of it. Any number of callers;
/// what is remembered is bounded by the folders being synced.
/// </summary>
internal sealed class FolderSyncs(DiskThreads disk)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<FolderIdentity, Folder> _folders = [];

    /// <summary>Completes when a sync has ended that began after this call.</summary>
    /// <param name="folder">Belongs to the callee from now on.</param>
    /// <exception cref="IOException">The file system refused.</exception>
    public Task SyncAsync(RootedDirectory folder)
    {
        var id = folder.Identity;
        lock (_gate)
        {
            if (_folders.TryGetValue(id, out var known))
            {
                if (known.Next is null)
                {
                    known.Next = new(folder);
                }
                else
                {
                    folder.Dispose();
                }

                return known.Next.Task;
            }

            var round = new Round(folder);
            _folders.Add(id, new() { Next = round });
            disk.Post(() => Serve(id));
            return round.Task;
        }
    }

    private void Serve(FolderIdentity id)
    {
        while (Next(id) is { } round)
        {
            round.Run();
        }
    }

    private Round? Next(FolderIdentity id)
    {
        lock (_gate)
        {
            var folder = _folders[id];
            var next = folder.Next;
            folder.Next = null;
            if (next is null)
            {
                _folders.Remove(id);
            }

            return next;
        }
    }

    private sealed class Folder
    {
        /// <summary>Not begun yet: whoever joins it is served by it.</summary>
        public Round? Next { get; set; }
    }

    private sealed class Round(RootedDirectory folder)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _done.Task;

        public void Run()
        {
            try
            {
                using (folder)
                {
                    folder.Sync();
                }

                _done.SetResult();
            }
            catch (IOException refused)
            {
                _done.SetException(refused);
            }
        }
    }
}
