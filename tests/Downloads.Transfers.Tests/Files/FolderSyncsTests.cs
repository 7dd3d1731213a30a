using Downloads.Transfers.Files;
using Origins.Local;

namespace Downloads.Transfers.Tests.Files;

public sealed class FolderSyncsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("syncs");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_comes_during_a_sync_waits_for_one_that_begins_later_and_all_share_it()
    {
        // One thread, held: no sync begins before all have come.
        var disk = new DiskThreads(1);
        using var held = new SemaphoreSlim(0);
        disk.Post(held.Wait);
        var syncs = new FolderSyncs(disk);
        var waiting = Enumerable.Range(0, 100).Select(_ => syncs.SyncAsync(Open())).ToArray();
        waiting.Distinct().Count().ShouldBe(1);
        waiting[0].IsCompleted.ShouldBeFalse();
        held.Release();
        await Task.WhenAll(waiting);
        await syncs.SyncAsync(Open());
    }

    [Fact]
    public async Task Different_folders_do_not_wait_for_each_other()
    {
        var other = _folder.Folder("other");
        var disk = new DiskThreads(1);
        using var held = new SemaphoreSlim(0);
        disk.Post(held.Wait);
        var syncs = new FolderSyncs(disk);
        Task[] both = [syncs.SyncAsync(Open()), syncs.SyncAsync(RootedDirectory.Open(_folder.Path, other, create: false))];
        both.Distinct().Count().ShouldBe(2, "each has its own");
        held.Release();
        await Task.WhenAll(both);
        both.ShouldAllBe(sync => sync.IsCompletedSuccessfully);
    }

    private RootedDirectory Open() => RootedDirectory.Open(_folder.Path, _folder.Path, create: false);
}
