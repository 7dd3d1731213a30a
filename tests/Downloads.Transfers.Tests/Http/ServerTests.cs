using Downloads.Transfers.Tests.Rig;
using Origins.Content;
using Origins.Servers;

namespace Downloads.Transfers.Tests.Http;

/// <summary>The servers that files really come from: nginx, Caddy, Apache and lighttpd, plain and (where Debian has it) over TLS with HTTP/2.</summary>
public sealed class ServerTests : IDisposable
{
    private static readonly SeededContent Content = new(11, 12_000_000);

    private static readonly Dictionary<string, WebServer> Servers =
        new[] { WebServer.Nginx, WebServer.Caddy, WebServer.Apache, WebServer.Lighttpd }.ToDictionary(server => server.Name);

    private readonly TestAuthority _authority = new();

    public static TheoryData<string, bool> All => new()
    {
        { "nginx", false }, { "nginx", true }, { "caddy", false }, { "caddy", true }, { "apache", false }, { "apache", true }, { "lighttpd", false },
    };

    public static TheoryData<string> Secure => new() { "nginx", "caddy", "apache" };

    public void Dispose() => _authority.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public async Task Files_come_whole_and_under_their_names(string name, bool secure)
    {
        await using var server = await StartAsync(name, secure);
        foreach (var (file, length) in new[] { ("large.bin", Content.Length), ("empty", 0L), ("one byte.txt", 1L), ("größe%2F.dat", 70_000L) })
        {
            var content = Content with { Length = length };
            var source = server.Put(file, content);
            using var rig = Rig();
            var path = await rig.PublishAsync(source);
            FileDigest.Sha256(path).ShouldBe(content.Sha256(), file);
            Path.GetFileName(path).ShouldBe(Requests.SafeName.Of(file));
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_was_stopped_goes_on_and_what_changed_begins_anew(string name, bool secure)
    {
        await using var server = await StartAsync(name, secure);
        var source = server.Put("a.bin", Content);
        using var rig = Rig();
        var kept = await StopInTheMiddleAsync(rig, source);
        kept.Bytes.ShouldBeInRange(1, Content.Length - 1);
        FileDigest.Sha256(await rig.PublishAsync(source)).ShouldBe(Content.Sha256());
        rig.Sink.Lost.ShouldBeEmpty();

        using var other = Rig();
        await StopInTheMiddleAsync(other, source);
        var changed = Content with { Seed = 12 };
        server.Put("a.bin", changed);
        FileDigest.Sha256(await other.PublishAsync(source)).ShouldBe(changed.Sha256());
        other.Sink.Lost.ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Where_several_connections_are_allowed_the_file_is_the_same(string name, bool secure)
    {
        await using var server = await StartAsync(name, secure);
        var source = server.Put("a.bin", Content with { Length = 40_000_000 });
        using var rig = new TransferRig(options => options with { TrustedRoots = [_authority.Root], SegmentedFrom = 2 << 20 }) { MaxSegments = 8 };

        // Slow enough for more to help.
        var limit = new TransferLimit { BytesPerSecond = 60_000_000 };
        var path = await rig.PublishAsync(source, request => request with { Limits = [limit] });
        FileDigest.Sha256(path).ShouldBe((Content with { Length = 40_000_000 }).Sha256());
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_is_not_there_and_what_is_unchanged_is_told_so(string name, bool secure)
    {
        await using var server = await StartAsync(name, secure);
        var source = server.Put("a.bin", Content with { Length = 1_000 });
        using var rig = Rig();
        (await rig.FailAsync(new Uri(server.Address, "nowhere"))).Class.ShouldBe("http_404");
        var first = (await rig.RunAsync(source)).ShouldBeOfType<TransferOutcome.Fetched>().File;
        first.ETag.ShouldNotBeNull();
        foreach (var known in new[] { first.ETag, first.LastModified! })
        {
            var again = await rig.RunAsync(source, request => request with { IfChanged = known });
            again.ShouldBeOfType<TransferOutcome.Fetched>().File.Unchanged.ShouldBeTrue(known);
        }
    }

    [Theory]
    [MemberData(nameof(Secure))]
    public async Task A_certificate_that_expired_is_for_another_host_or_of_a_stranger_fails_for_good(string name)
    {
        using var stranger = new TestAuthority();
        foreach (var identity in new[] { _authority.Issue("localhost", until: -1), _authority.Issue("elsewhere.test"), stranger.Issue("localhost") })
        {
            await using var server = await ServerOrigin.StartAsync(Servers[name], identity);
            var source = server.Put("a.bin", Content with { Length = 1_000 });
            using var rig = Rig();
            var failure = await rig.FailAsync(source);
            (failure.Class, failure.Transient).ShouldBe(("certificate", false));
        }
    }

    private TransferRig Rig() => new(options => options with { TrustedRoots = [_authority.Root], ProgressInterval = TimeSpan.FromMilliseconds(5) });

    private Task<ServerOrigin> StartAsync(string name, bool secure) => ServerOrigin.StartAsync(Servers[name], secure ? _authority.Issue("localhost") : null);

    private static async Task<ResumeData> StopInTheMiddleAsync(TransferRig rig, Uri source)
    {
        using var stop = new CancellationTokenSource();
        rig.Sink.OnProgress = frame =>
        {
            if (frame.Downloaded > Content.Length / 16)
            {
                stop.Cancel();
            }
        };
        // Seconds are left when it is stopped, however late a busy machine tells of progress.
        var limit = new TransferLimit { BytesPerSecond = Content.Length / 4 };
        var outcome = await rig.RunAsync(source, request => request with { Limits = [limit] }, stop.Token);
        rig.Sink.OnProgress = _ => { };
        return outcome.ShouldBeOfType<TransferOutcome.Stopped>().Resume!;
    }
}
