using Downloads.Actors.Download;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;

namespace Downloads.Actors.Tests.Download;

/// <summary>A process that died between the commit and the removal leaves exactly the file that these tests put there.</summary>
public sealed class PartSweepTests : IAsyncDisposable
{
    private readonly ActorRig _rig = new();

    [Theory]
    [InlineData("")]
    [InlineData("isos/old")]
    public async Task A_part_that_a_crash_left_behind_after_a_cancel_is_gone_after_the_next_start(string destination)
    {
        var id = await CancelledAsync(destination);

        var part = await RestartAsync(() => Leave(id, destination));

        File.Exists(part).ShouldBeFalse();
    }

    [Fact]
    public async Task A_part_that_a_crash_left_behind_after_a_failure_was_forgotten_is_gone_after_the_next_start()
    {
        var (id, transfer) = await RunningAsync();
        transfer.Fail("http_404", transient: false);
        await _rig.UntilAsync(id, DownloadStatus.Failed);
        await _rig.TellAsync(id, new DownloadCommand.Forget());
        await GoneAsync(transfer.Request.PartPath);

        var part = await RestartAsync(() => Leave(id));

        File.Exists(part).ShouldBeFalse();
    }

    [Fact]
    public async Task Parts_that_somebody_may_still_want_stay()
    {
        var (kept, _) = await RunningAsync();
        await _rig.TellAsync(kept, new DownloadCommand.Cancel(KeepPart: true));
        await _rig.UntilAsync(kept, DownloadStatus.Cancelled);
        var (failed, transfer) = await RunningAsync();
        transfer.Fail("http_404", transient: false);
        await _rig.UntilAsync(failed, DownloadStatus.Failed);
        var (paused, _) = await RunningAsync();
        await _rig.TellAsync(paused, new DownloadCommand.Pause());
        await _rig.UntilAsync(paused, DownloadStatus.Paused);

        var parts = await RestartAsync(() => new[] { Leave(kept), Leave(failed), Leave(paused) });

        parts.ShouldAllBe(part => File.Exists(part));
    }

    [Fact]
    public async Task Files_that_are_not_ours_stay()
    {
        var cancelled = await CancelledAsync();

        var files = await RestartAsync(() => new[]
        {
            Leave(Guid.NewGuid()), Leave(cancelled, name: $"{cancelled:N}.0.part"), Leave(cancelled, name: $".{cancelled:N}.0.part.bak"),
            Leave(cancelled, name: $".{cancelled:N}.x.part"), Leave(cancelled, name: $".{cancelled:N}.part"), Leave(cancelled, name: $".{cancelled:D}.0.part"),
            Leave(cancelled, name: $".{cancelled.ToString("N").ToUpperInvariant()}.0.part"),
        });

        files.ShouldAllBe(file => File.Exists(file));
    }

    [Fact]
    public async Task A_part_written_since_the_start_stays_for_a_retry_may_have_begun_it()
    {
        var id = await CancelledAsync();

        var part = await RestartAsync(() =>
        {
            var left = Leave(id);
            File.SetLastWriteTimeUtc(left, DateTime.UtcNow.AddMinutes(1));
            return left;
        });

        File.Exists(part).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_that_is_a_link_is_not_entered()
    {
        var id = await CancelledAsync();
        var elsewhere = Directory.CreateTempSubdirectory("downloads-elsewhere-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Join(_rig.Root, "link"), elsewhere);

            var part = await RestartAsync(() => Leave(id, "link"));

            File.Exists(part).ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    public ValueTask DisposeAsync() => _rig.DisposeAsync();

    private async Task<(Guid Id, ScriptedTransfer Transfer)> RunningAsync(string destination = "")
    {
        var id = await _rig.SubmitAsync(ActorRig.Spec() with { Destination = destination });
        var transfer = await _rig.Engine.NextAsync();
        await _rig.UntilAsync(id, DownloadStatus.Running);
        Directory.CreateDirectory(Path.GetDirectoryName(transfer.Request.PartPath)!);
        await File.WriteAllTextAsync(transfer.Request.PartPath, "part");
        return (id, transfer);
    }

    private async Task<Guid> CancelledAsync(string destination = "")
    {
        var (id, transfer) = await RunningAsync(destination);
        await _rig.TellAsync(id, new DownloadCommand.Cancel());
        await _rig.UntilAsync(id, DownloadStatus.Cancelled);
        await GoneAsync(transfer.Request.PartPath);
        return id;
    }

    /// <summary>The removal that follows the commit is over: it cannot take what a test puts there later.</summary>
    private static async Task GoneAsync(string path)
    {
        for (var patience = 0; File.Exists(path) && patience < 2_000; patience++)
        {
            await Task.Delay(5);
        }

        File.Exists(path).ShouldBeFalse();
    }

    private string Leave(Guid id, string destination = "", string? name = null)
    {
        var part = Path.Join(Directory.CreateDirectory(Path.Join(_rig.Root, destination)).FullName, name ?? $".{id:N}.0.part");
        File.WriteAllText(part, "part");
        File.SetLastWriteTimeUtc(part, DateTime.UtcNow.AddDays(-1));
        return part;
    }

    private async Task<T> RestartAsync<T>(Func<T> left)
    {
        T result = default!;
        await _rig.RestartAsync(() => result = left());
        await _rig.Swept;
        return result;
    }
}
