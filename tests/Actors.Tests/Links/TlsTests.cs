using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Actors.Links.Security;
using Actors.TestKit;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

public sealed class TlsTests : IDisposable
{
    private static readonly int[] All = [.. Enumerable.Range(0, Pair.Shards)];

    private readonly X509Certificate2 _authority = Authority("CN=cluster");
    private readonly X509Certificate2 _foreign = Authority("CN=somebody");
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Nodes_with_certificates_of_the_clusters_authority_link()
    {
        var database = new MemoryDatabase(_time, Pair.Shards);
        await using var owner = new LinkedNode(database, _time, All, tls: Tls(_authority));
        await using var asker = new LinkedNode(database, _time, [], tls: Tls(_authority));
        asker.Map.Assign(All, owner.AsOwner());
        (await asker.AskAsync(Guid.NewGuid(), new Write("over tls"))).State.ShouldBe("over tls");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_node_without_one_is_refused_although_it_knows_the_secret(bool showsAnother)
    {
        var database = new MemoryDatabase(_time, Pair.Shards);
        await using var owner = new LinkedNode(database, _time, All, tls: Tls(_authority));
        await using var asker = new LinkedNode(database, _time, [], tls: showsAnother ? Tls(_foreign) : null);
        asker.Map.Assign(All, owner.AsOwner());
        var asked = asker.AskAsync(Guid.NewGuid(), new Write("x"), TimeSpan.FromSeconds(2));
        await Waiting.UntilAsync(() => asker.Log.Lines.Count > 0 && owner.Log.Lines.Count > 0, "both have refused");
        asked.IsCompleted.ShouldBeFalse();
        asker.Links.Figures.ShouldHaveSingleItem().IsUp.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(2));
        await Should.ThrowAsync<TimeoutException>(asked);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _foreign.Dispose();
    }

    private static LinkTls Tls(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=node", key, HashAlgorithmName.SHA256);
        using var signed = request.Create(authority, new DateTimeOffset(authority.NotBefore), new DateTimeOffset(authority.NotAfter), RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        return new LinkTls(X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null), [authority]);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
