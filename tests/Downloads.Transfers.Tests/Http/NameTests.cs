using System.Text;
using Downloads.Transfers.Tests.Rig;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Names from requests, headers and addresses, hostile ones among them: the file stands in the root under a plain name.</summary>
public sealed class NameTests
{
    private static readonly Resource File = new(1, 100);

    public static TheoryData<string> Hostile =>
    [
        "../../etc/passwd", "/etc/passwd", "..", ".", "...", "a/../b", "..\\..\\boot.ini", "C:\\autoexec.bat", "a\u0000b", "a\u0001b\u007F", ".bashrc", "CON", "nul.txt",
        "COM1.tar.gz", "name.", "name ", " ", "~", "-rf", "a\u202Etxt.exe", "\u200B", "%2e%2e%2fx", "a:b", "a|b<c>d\"e?f*g", new string('x', 4_000),
        new string('x', 300) + ".tar.gz", "\u00FF\u00FE", "$(reboot)", "a\tb",
    ];

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_header_yields_a_plain_name_in_the_root(string name)
    {
        var escaped = name.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\u0000", "");
        var named = File with { Extra = [("Content-Disposition", $"attachment; filename=\"{escaped}\"")] };
        await using var origin = new FaultyOrigin { Script = named.ServeAsync };
        using var rig = new TransferRig();
        ShouldBePlain(rig, await rig.PublishAsync(origin.UriOf("a")));
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_extended_header_or_address_does_so_too(string name)
    {
        var encoded = string.Concat(Encoding.UTF8.GetBytes(name).Select(one => $"%{one:X2}"));
        var named = File with { Extra = [("Content-Disposition", $"attachment; filename*=UTF-8''{encoded}")] };
        await using var origin = new FaultyOrigin { Script = exchange => exchange.Path == "/header" ? named.ServeAsync(exchange) : File.ServeAsync(exchange) };
        using var rig = new TransferRig();
        ShouldBePlain(rig, await rig.PublishAsync(origin.UriOf("header")));
        ShouldBePlain(rig, await rig.PublishAsync(origin.UriOf("deep/" + encoded)));
    }

    [Theory]
    [InlineData("wanted.bin", "told.bin", "wanted.bin")]
    [InlineData(null, "told.bin", "told.bin")]
    [InlineData(null, "..", "from address.bin")]
    [InlineData(null, null, "from address.bin")]
    public async Task The_request_comes_before_the_header_and_the_header_before_the_address(string? wanted, string? told, string expected)
    {
        var named = told is null ? File : File with { Extra = [("Content-Disposition", $"attachment; filename={told}")] };
        await using var origin = new FaultyOrigin { Script = named.ServeAsync };
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("x/from%20address.bin?name=other"), request => request with { Filename = wanted });
        rig.Published.ShouldBe([expected]);
    }

    [Fact]
    public async Task An_address_without_a_name_gives_a_name_still()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.Address);
        rig.Published.ShouldBe(["download"]);
    }

    [Fact]
    public async Task A_resumed_file_keeps_the_name_it_began_with()
    {
        var named = File with { Extra = [("Content-Disposition", "attachment; filename=first.bin")] };
        await using var origin = new FaultyOrigin { Script = exchange => named.ServeAsync(exchange, 50, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = File.ServeAsync;
        await rig.PublishAsync(origin.UriOf("a"));
        rig.Published.ShouldBe(["first.bin"]);
    }

    private static void ShouldBePlain(TransferRig rig, string path)
    {
        Path.GetDirectoryName(path).ShouldBe(rig.Root);
        var name = Path.GetFileName(path);
        System.IO.File.Exists(path).ShouldBeTrue();
        Encoding.UTF8.GetByteCount(name).ShouldBeInRange(1, 255);
        name.ShouldNotStartWith(".");
        name.Any(char.IsControl).ShouldBeFalse();
        Directory.GetFileSystemEntries(rig.Root).Length.ShouldBe(rig.Published.Length);
    }
}
