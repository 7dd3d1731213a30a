using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Actors.Links.Security;

/// <summary>
/// Mutual TLS below the handshake: both ends show a certificate that one of <paramref name="authorities"/> issued. Names in certificates are not
/// looked at: nodes come and go by address, and the cluster's own authority is what makes a node one of them.
/// </summary>
/// <param name="certificate">Of this node, with its private key.</param>
/// <param name="authorities">The only roots that count; the machine's own do not.</param>
public sealed class LinkTls(X509Certificate2 certificate, X509Certificate2Collection authorities)
{
    private const SslProtocols Protocols = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <exception cref="AuthenticationException">The other end's certificate does not count.</exception>
    internal async Task<Stream> DialAsync(Stream stream, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "link",
                ClientCertificates = [certificate],
                EnabledSslProtocols = Protocols,
                RemoteCertificateValidationCallback = (_, shown, _, _) => IsOfCluster(shown),
            },
            cancellationToken);
        return tls;
    }

    /// <exception cref="AuthenticationException">The other end's certificate does not count.</exception>
    internal async Task<Stream> AcceptAsync(Stream stream, CancellationToken cancellationToken)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                ServerCertificate = certificate,
                ClientCertificateRequired = true,
                EnabledSslProtocols = Protocols,
                RemoteCertificateValidationCallback = (_, shown, _, _) => IsOfCluster(shown),
            },
            cancellationToken);
        return tls;
    }

    private bool IsOfCluster(X509Certificate? shown)
    {
        if (shown is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        using var peer = new X509Certificate2(shown);
        return chain.Build(peer);
    }
}
