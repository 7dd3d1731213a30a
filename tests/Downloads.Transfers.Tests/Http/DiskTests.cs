using Downloads.Transfers.Files;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;
using Origins.Local;

namespace Downloads.Transfers.Tests.Http;

public sealed class DiskTests
{
    private const long DiskBytes = 4 << 20;
    private static readonly Resource File = new(1, 3_000_000);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_disk_keeps_what_is_there_and_the_rest_comes_when_space_returns(bool tellsLength)
    {
        using var folder = new TemporaryFolder("small");
        using var disk = Mount(folder);
        var resource = tellsLength ? File : File with { TellsLength = false, Rewrite = (name, value) => name == "Content-Range" ? value.Split('/')[0] + "/*" : value };
        await using var origin = new FaultyOrigin { Script = resource.ServeAsync };
        using var rig = new TransferRig(options => options with { Root = folder.Path, MinFreeBytes = 0 });
        var hog = disk.Occupy(".hog", 2 << 20);
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("disk_full", true));
        (rig.Kept?.Bytes ?? 0).ShouldBeInRange(tellsLength ? 0 : 1_500_000, 2 << 20);

        System.IO.File.Delete(hog);
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task Space_that_is_to_be_left_free_counts_as_taken()
    {
        using var folder = new TemporaryFolder("small");
        using var disk = Mount(folder);
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { Root = folder.Path, MinFreeBytes = 2 << 20 });
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("disk_full");
        System.IO.File.Exists(rig.PartPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_length_no_disk_has_is_a_full_disk()
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendTextAsync($"HTTP/1.1 200 OK\r\nContent-Length: {long.MaxValue}\r\n\r\nabc") };
        using var rig = new TransferRig();
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("disk_full");
    }

    [Fact]
    public async Task A_part_file_behind_a_link_is_not_written()
    {
        using var elsewhere = new TemporaryFolder("elsewhere");
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig();
        Directory.CreateSymbolicLink(Path.Combine(rig.Root, "link"), elsewhere.Path);
        var failure = await rig.FailAsync(origin.UriOf("a"), request => request with { PartPath = Path.Combine(rig.Root, "link", "a.part") });
        (failure.Class, failure.Transient).ShouldBe(("disk", false));
        Directory.GetFileSystemEntries(elsewhere.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_stood_in_the_place_of_the_part_file_is_replaced_even_a_link()
    {
        using var elsewhere = new TemporaryFolder("elsewhere");
        var precious = Path.Combine(elsewhere.Path, "precious");
        await System.IO.File.WriteAllTextAsync(precious, "old");
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig();
        System.IO.File.CreateSymbolicLink(rig.PartPath, precious);
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
        (await System.IO.File.ReadAllTextAsync(precious)).ShouldBe("old");
    }

    [Fact]
    public async Task The_part_file_is_its_owners_and_the_finished_one_like_any_other()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 1_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));
        System.IO.File.GetUnixFileMode(rig.PartPath).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        origin.Script = File.ServeAsync;
        System.IO.File.GetUnixFileMode(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Umask.NewFile);
    }

    private static SmallDisk Mount(TemporaryFolder folder)
    {
        var disk = SmallDisk.TryMount(folder.Path, DiskBytes, out var refusal);
        Assert.SkipWhen(disk is null, refusal ?? "");
        return disk!;
    }
}
