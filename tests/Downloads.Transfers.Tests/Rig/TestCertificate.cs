using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Origins.Servers;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>Self-signed certificates that live as long as a test.</summary>
internal static class TestCertificate
{
    /// <param name="host">Name or address it is for.</param>
    /// <param name="expired">Its time is over.</param>
    public static X509Certificate2 For(string host, bool expired = false)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = TestAuthority.RequestFor(host, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-9), now.AddDays(expired ? -1 : 1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), password: null);
    }
}
