using System.Security.Cryptography;
using System.Text;
using Downloads.Requests;
using Downloads.Transfers.Files;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

public sealed class ChecksumTests
{
    private const string Text = "the quick brown fox";
    private static readonly Resource File = new(1, 200_000);

    [Theory]
    [InlineData("sha-256")]
    [InlineData("sha-384")]
    [InlineData("sha-512")]
    [InlineData("sha-1")]
    [InlineData("md5")]
    public async Task A_demanded_checksum_that_matches_lets_the_file_pass(string algorithm)
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig();
        var path = await rig.PublishAsync(origin.UriOf("a"), request => request with { Checksum = new(algorithm, Digest(algorithm)) });
        FileDigest.Sha256(path).ShouldBe(File.Sha256);
    }

    [Fact]
    public async Task One_that_does_not_is_tried_once_more_from_zero_and_then_fails_for_good()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"), request => request with { Checksum = new("sha-256", new string('0', 64)) });
        (failure.Class, failure.Transient).ShouldBe(("checksum", false));
        origin.Ranges.ShouldBe(["bytes=0-", "bytes=0-"]);
        rig.Kept.ShouldBeNull();
        System.IO.File.Exists(rig.PartPath).ShouldBeFalse();
    }

    [Fact]
    public async Task A_damage_on_the_way_is_mended_by_the_second_try()
    {
        var damaged = new Resource(2, File.Length) { ETag = File.ETag };
        await using var origin = new FaultyOrigin();
        origin.Script = exchange => exchange.Number == 0 ? damaged.ServeAsync(exchange) : File.ServeAsync(exchange);
        using var rig = new TransferRig();
        var path = await rig.PublishAsync(origin.UriOf("a"), request => request with { Checksum = new("sha-256", File.Sha256) });
        FileDigest.Sha256(path).ShouldBe(File.Sha256);
        rig.Sink.Frames.Select(frame => frame.Downloaded).ShouldBeInOrder();
    }

    [Fact]
    public async Task The_kept_part_is_read_again_into_the_checksum()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 150_000, Exchange.CloseAsync) };
        using var rig = new TransferRig(options => options with { HashAlways = false });
        await rig.FailAsync(origin.UriOf("a"));

        origin.Script = File.ServeAsync;
        var outcome = await rig.RunAsync(origin.UriOf("a"), request => request with { Checksum = new("sha-512", Digest("sha-512")) });
        outcome.ShouldBeOfType<TransferOutcome.Fetched>().File.Sha256.ShouldBeEmpty();
        origin.Ranges[1].ShouldBe("bytes=150000-");
    }

    [Fact]
    public async Task A_kept_part_that_rotted_is_found_out_and_fetched_anew()
    {
        await using var origin = new FaultyOrigin { Script = exchange => File.ServeAsync(exchange, 150_000, Exchange.CloseAsync) };
        using var rig = new TransferRig();
        await rig.FailAsync(origin.UriOf("a"));
        using (var part = System.IO.File.OpenHandle(rig.PartPath, access: FileAccess.ReadWrite))
        {
            RandomAccess.Write(part, new byte[10], 70_000);
        }

        origin.Script = File.ServeAsync;
        var path = await rig.PublishAsync(origin.UriOf("a"), request => request with { Checksum = new("sha-256", File.Sha256) });
        FileDigest.Sha256(path).ShouldBe(File.Sha256);
        rig.Sink.Lost.ShouldHaveSingleItem();
    }

    public static TheoryData<string, string> Offered => new()
    {
        { "Repr-Digest", $"sha-256=:{Base64(HashAlgorithmName.SHA256)}:" },
        { "Repr-Digest", $"sha-512=:{Base64(HashAlgorithmName.SHA512)}:, sha-256=:AAAA:" },
        { "Content-Digest", $"sha-256=:{Base64(HashAlgorithmName.SHA256)}:" },
        { "Digest", $"SHA-256={Base64(HashAlgorithmName.SHA256)}" },
        { "Digest", $"sha={Base64(HashAlgorithmName.SHA1)}" },
        { "Content-MD5", Base64(HashAlgorithmName.MD5) },
        { "Repr-Digest", "sha-256=nonsense" },
        { "Repr-Digest", "unixsum=:AAAA:" },
        { "Digest", "" },
    };

    [Theory]
    [MemberData(nameof(Offered))]
    public async Task A_digest_the_server_offers_is_checked_and_one_that_cannot_be_read_is_passed_over(string name, string value)
    {
        await using var origin = new FaultyOrigin { Script = exchange => SendTextAsync(exchange, Text, name, value) };
        using var rig = new TransferRig();
        (await System.IO.File.ReadAllTextAsync(await rig.PublishAsync(origin.UriOf("a")))).ShouldBe(Text);
    }

    [Theory]
    [MemberData(nameof(Offered))]
    public async Task Another_file_than_the_offered_digest_speaks_of_is_refused(string name, string value)
    {
        await using var origin = new FaultyOrigin { Script = exchange => SendTextAsync(exchange, "another text, ah well", name, value) };
        using var rig = new TransferRig();
        var outcome = await rig.RunAsync(origin.UriOf("a"));
        var readable = value.Contains(Base64(HashAlgorithmName.SHA256)) || value.Contains(Base64(HashAlgorithmName.SHA512)) || value.Contains(Base64(HashAlgorithmName.SHA1)) || name == "Content-MD5";
        if (readable)
        {
            outcome.ShouldBeOfType<TransferOutcome.Failed>().Failure.Class.ShouldBe("checksum");
        }
        else
        {
            outcome.ShouldBeOfType<TransferOutcome.Fetched>();
        }
    }

    [Fact]
    public async Task The_demanded_checksum_outweighs_the_servers()
    {
        await using var origin = new FaultyOrigin { Script = exchange => SendTextAsync(exchange, Text, "Repr-Digest", $"sha-256=:{Convert.ToBase64String(new byte[32])}:") };
        using var rig = new TransferRig();
        var path = await rig.PublishAsync(
            origin.UriOf("a"), request => request with { Checksum = new Checksum("md5", Convert.ToHexStringLower(CryptographicOperations.HashData(HashAlgorithmName.MD5, Encoding.ASCII.GetBytes(Text)))) });
        (await System.IO.File.ReadAllTextAsync(path)).ShouldBe(Text);
    }

    private static Task SendTextAsync(Exchange exchange, string text, string name, string value) =>
        exchange.SendTextAsync($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n{name}: {value}\r\n\r\n{text}");

    private static string Base64(HashAlgorithmName algorithm) =>
        Convert.ToBase64String(CryptographicOperations.HashData(algorithm, Encoding.ASCII.GetBytes(Text)));

    private static string Digest(string algorithm)
    {
        var bytes = new byte[File.Length];
        File.Content.Fill(0, bytes);
        return Convert.ToHexStringLower(CryptographicOperations.HashData(DigestAlgorithms.Known[algorithm], bytes));
    }
}
