using System.Net.Sockets;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http;

public sealed class TlsTests
{
    private static readonly Resource File = new(1, 100_000);

    [Fact]
    public async Task A_trusted_certificate_is_as_good_as_none()
    {
        using var certificate = TestCertificate.For("127.0.0.1");
        await using var origin = new FaultyOrigin(certificate) { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { TrustedRoots = [certificate] });
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(File.Sha256);
    }

    [Theory]
    [InlineData("127.0.0.1", false, false)]
    [InlineData("127.0.0.1", true, true)]
    [InlineData("elsewhere.example", false, true)]
    public async Task An_untrusted_expired_or_foreign_certificate_fails_for_good(string host, bool expired, bool trusted)
    {
        using var certificate = TestCertificate.For(host, expired);
        await using var origin = new FaultyOrigin(certificate) { Script = File.ServeAsync };
        using var rig = new TransferRig(options => options with { TrustedRoots = trusted ? [certificate] : [] });
        var failure = await rig.FailAsync(origin.UriOf("a"));
        (failure.Class, failure.Transient).ShouldBe(("certificate", false));
        origin.Exchanges.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_handshake_that_is_cut_may_pass()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var cutting = CutAsync(listener);
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(new Uri($"https://{listener.LocalEndpoint}/a"));
        (failure.Class, failure.Transient).ShouldBe(("tls", true));
        await cutting;
    }

    [Fact]
    public async Task A_server_that_speaks_no_TLS_may_be_mended()
    {
        await using var origin = new FaultyOrigin { Script = File.ServeAsync };
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerPlainAsync(listener);
        using var rig = new TransferRig();
        var failure = await rig.FailAsync(new Uri($"https://{listener.LocalEndpoint}/a"));
        (failure.Class, failure.Transient).ShouldBe(("tls", true));
        await answering;
    }

    private static async Task CutAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[16]);
    }

    private static async Task AnswerPlainAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync();
        await socket.ReceiveAsync(new byte[1024]);
        await socket.SendAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
    }
}
