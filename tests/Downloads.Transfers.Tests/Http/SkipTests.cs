using Downloads.Requests;
using Downloads.Transfers.Files;
using Downloads.Transfers.Tests.Rig;

namespace Downloads.Transfers.Tests.Http;

/// <summary>A download that leaves a file that is there: no body is fetched for it.</summary>
public sealed class SkipTests
{
    private static readonly Resource Large = new(1, 64 << 20);

    [Fact]
    public async Task A_name_the_user_said_is_known_before_anything_is_asked()
    {
        await using var origin = new FaultyOrigin { Script = Large.ServeAsync };
        using var rig = new TransferRig();
        (await SkipAsync(rig, origin.UriOf("other"), "a.bin")).ShouldBe("a.bin");
        origin.Exchanges.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_name_the_server_says_is_known_before_the_body()
    {
        await using var origin = new FaultyOrigin
        {
            Script = async exchange =>
            {
                await exchange.SendHeadAsync("206 Partial Content", ("Content-Range", "bytes 0-99/100"), ("Content-Length", "100"), ("Content-Disposition", "attachment; filename=a.bin"));
                await Exchange.HangAsync(exchange);
            },
        };
        using var rig = new TransferRig();
        (await SkipAsync(rig, origin.UriOf("other"), name: null)).ShouldBe("a.bin");
    }

    [Fact]
    public async Task A_link_under_the_name_is_left_too()
    {
        await using var origin = new FaultyOrigin { Script = Large.ServeAsync };
        using var rig = new TransferRig();
        File.CreateSymbolicLink(Path.Combine(rig.Root, "a.bin"), "/nowhere");
        var outcome = await rig.RunAsync(origin.UriOf("a.bin"), request => request with { SkipTaken = true });
        outcome.ShouldBeOfType<TransferOutcome.Fetched>().File.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Where_the_name_is_free_or_may_be_taken_the_file_is_fetched()
    {
        var small = new Resource(2, 100_000);
        await using var origin = new FaultyOrigin { Script = small.ServeAsync };
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("a.bin"), request => request with { SkipTaken = true, Directory = Path.Combine(rig.Root, "none yet") });
        await rig.PublishAsync(origin.UriOf("b.bin"), request => request with { SkipTaken = true });
        await rig.PublishAsync(origin.UriOf("b.bin"));
        rig.Published.Order().ShouldBe(["a.bin", "b (1).bin", "b.bin"]);
    }

    private static async Task<string> SkipAsync(TransferRig rig, Uri source, string? name)
    {
        var standing = Path.Combine(rig.Root, "a.bin");
        await File.WriteAllTextAsync(standing, "what stands");
        var outcome = await rig.RunAsync(source, request => request with { SkipTaken = true, Filename = name });
        var file = outcome.ShouldBeOfType<TransferOutcome.Fetched>(outcome.ToString()).File;
        file.Bytes.ShouldBe(11);
        Directory.GetFileSystemEntries(rig.Root).ShouldBe([standing]);
        var published = await new FilePublisher(rig.Options).PublishAsync(rig.PartPath, rig.Root, file, CollisionPolicy.Skip);
        (await File.ReadAllTextAsync(standing)).ShouldBe("what stands");
        return published;
    }
}
