using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

/// <summary>Connections that break and framing that lies.</summary>
public sealed class BodyFaultTests
{
    private static readonly Resource File = new(1, 200_000);

    public static TheoryData<string, Func<Exchange, Task>, string> Breaks => new()
    {
        { "closed before the head", Exchange.CloseAsync, "reset" },
        { "reset before the head", Exchange.ResetAsync, "reset" },
        { "closed within the status line", exchange => CloseAfterAsync(exchange, "HTTP/1.1 2"), "reset" },
        { "closed within the head", exchange => CloseAfterAsync(exchange, "HTTP/1.1 200 OK\r\nContent-Le"), "reset" },
        { "no HTTP at all", exchange => CloseAfterAsync(exchange, "SSH-2.0-OpenSSH_9.2\r\n\r\n"), "bad_response" },
        { "closed before the body", exchange => File.ServeAsync(exchange, 0, Exchange.CloseAsync), "short_body" },
        { "closed a byte before the end", exchange => File.ServeAsync(exchange, 199_999, Exchange.CloseAsync), "short_body" },
        { "reset within the body", exchange => File.ServeAsync(exchange, 100_000, Exchange.ResetAsync), "reset" },
        { "chunks without end", exchange => (File with { TellsLength = false, HonoursRanges = false }).ServeAsync(exchange, 100_000, Exchange.CloseAsync), "short_body" },
        { "a chunk of no size", exchange => ChunksAsync(exchange, "zz\r\nabc\r\n0\r\n\r\n"), "bad_response" },
    };

    public static TheoryData<string> AbsurdLengths => ["-1", "99999999999999999999", "1e6", "0x10", "200000, 100000", "two"];

    [Theory]
    [MemberData(nameof(Breaks), DisableDiscoveryEnumeration = true)]
    public async Task A_break_is_transient_and_the_next_attempt_is_right(string phase, Func<Exchange, Task> script, string expected)
    {
        await using var origin = new FaultyOrigin { Script = script };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe((expected, true), phase);

        origin.Script = File.ServeAsync;
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256, phase);
    }

    [Theory]
    [MemberData(nameof(AbsurdLengths))]
    public async Task An_absurd_length_is_refused(string length)
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendTextAsync($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nabc") };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        failure.Class.ShouldBe("bad_response");
    }

    [Fact]
    public async Task Two_lengths_that_disagree_are_refused()
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendTextAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nabcde") };
        using var rig = new TransferRig();
        (await rig.FailAsync(origin.UriOf("a"))).Class.ShouldBe("bad_response");
    }

    [Fact]
    public async Task A_length_said_twice_alike_is_one()
    {
        await using var origin = new FaultyOrigin { Script = exchange => exchange.SendTextAsync("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc") };
        using var rig = new TransferRig();
        (await System.IO.File.ReadAllTextAsync(await rig.PublishAsync(origin.UriOf("a")))).ShouldBe("abc");
    }

    [Fact]
    public async Task More_bytes_than_the_length_are_not_part_of_the_file()
    {
        await using var origin = new FaultyOrigin
        {
            Script = exchange => CloseAfterAsync(exchange, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdefgh"),
        };
        using var rig = new TransferRig();
        (await System.IO.File.ReadAllTextAsync(await rig.PublishAsync(origin.UriOf("a")))).ShouldBe("abc");
    }

    [Fact]
    public async Task A_body_that_ends_with_the_connection_is_whole()
    {
        await using var origin = new FaultyOrigin { Script = exchange => CloseAfterAsync(exchange, "HTTP/1.0 200 OK\r\n\r\nabc") };
        using var rig = new TransferRig();
        (await System.IO.File.ReadAllTextAsync(await rig.PublishAsync(origin.UriOf("a")))).ShouldBe("abc");
    }

    [Fact]
    public async Task Informational_responses_before_the_answer_are_passed_over()
    {
        await using var origin = new FaultyOrigin();
        origin.Script = async exchange =>
        {
            await exchange.SendTextAsync("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
            await File.ServeAsync(exchange);
        };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
    }

    [Fact]
    public async Task A_bomb_of_header_fields_is_refused()
    {
        var bomb = File with { Extra = [.. Enumerable.Range(0, 2_000).Select(number => ($"X-{number}", new string('x', 100)))] };
        await using var origin = new FaultyOrigin { Script = bomb.ServeAsync };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("bad_response", false));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("identity, br")]
    [InlineData("GZIP")]
    public async Task A_coding_in_spite_of_identity_is_refused(string coding)
    {
        var coded = File with { Extra = [("Content-Encoding", coding)] };
        await using var origin = new FaultyOrigin { Script = coded.ServeAsync };
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(origin.UriOf("a.txt"));
        (failure.Class, failure.Transient).ShouldBe(("content_encoding", false));
    }

    [Theory]
    [InlineData("a.tar.gz", "x-gzip")]
    [InlineData("a.txt", "identity")]
    public async Task A_coding_that_is_the_files_own_format_is_kept_as_it_is(string name, string coding)
    {
        var coded = File with { Extra = [("Content-Encoding", coding)] };
        await using var origin = new FaultyOrigin { Script = coded.ServeAsync };
        using var rig = new TransferRig();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf(name))).ShouldBe(File.Sha256);
    }

    [Fact]
    public async Task Cookies_are_not_kept()
    {
        var cookie = File with { Extra = [("Set-Cookie", "session=1; Path=/")] };
        await using var origin = new FaultyOrigin { Script = cookie.ServeAsync };
        using var rig = new TransferRig();
        await rig.PublishAsync(origin.UriOf("a"));
        await rig.PublishAsync(origin.UriOf("a"));
        origin.Exchanges.ShouldAllBe(exchange => !exchange.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    public async Task A_port_nobody_listens_on_is_a_failure_to_connect()
    {
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(new Uri($"http://127.0.0.1:{Origins.Local.LoopbackPort.Next()}/a"));
        (failure.Class, failure.Transient).ShouldBe(("connect", true));
    }

    [Fact]
    public async Task A_name_nobody_knows_is_a_failure_to_resolve()
    {
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(new Uri("http://nobody.invalid/a"));
        (failure.Class, failure.Transient).ShouldBe(("dns", true));
    }

    private static async Task CloseAfterAsync(Exchange exchange, string text)
    {
        await exchange.SendTextAsync(text);
        await Exchange.CloseAsync(exchange);
    }

    private static async Task ChunksAsync(Exchange exchange, string chunks)
    {
        await exchange.SendTextAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks);
        await Exchange.CloseAsync(exchange);
    }
}
