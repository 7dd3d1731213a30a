using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Downloads.Transfers.Http;

/// <summary>Judges servers' certificates by the system's roots and those of the settings, and tells an invalid one from a handshake that was cut.</summary>
internal sealed class CertificateCheck(IReadOnlyList<X509Certificate2> roots)
{
    /// <summary>id-kp-serverAuth (RFC 5280, section 4.2.1.12).</summary>
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    /// <exception cref="TransferFault">The certificate is invalid (<c>certificate</c>, permanent).</exception>
    public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && LeadsToOurRoots(certificate, chain))
            ? true
            : throw Invalid(chain, errors);

    private static TransferFault Invalid(X509Chain? chain, SslPolicyErrors errors)
    {
        var why = errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? "it is for another host"
            : chain?.ChainStatus is [var status, ..] ? status.StatusInformation.Trim() : errors.ToString();
        return TransferFault.Permanent("certificate", $"The server's certificate is not valid: {why}");
    }

    /// <summary>Builds the chain again with our roots alone; dates and usages are checked as before.</summary>
    private bool LeadsToOurRoots(X509Certificate? certificate, X509Chain? sent)
    {
        if (roots.Count == 0 || certificate is not X509Certificate2 leaf)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(roots.ToArray());
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerAuthentication));
        foreach (var element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(leaf);
    }
}
