using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Actors.Links.Security;
using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>Mutual TLS of a node's links, where the three files of it are given.</summary>
internal static class NodeLinkTls
{
    /// <returns>Null where none of them is.</returns>
    /// <exception cref="NodeStartException">One is missing, or the key is not the certificate's.</exception>
    public static LinkTls? Of(ClusterOptions cluster)
    {
        if (cluster is { CertificateFile: null, KeyFile: null, AuthorityFile: null })
        {
            return null;
        }

        if (cluster is not { CertificateFile: { } certificate, KeyFile: { } key, AuthorityFile: { } authority })
        {
            throw new NodeStartException(
                NodeExitCode.Configuration, "Cluster:CertificateFile, Cluster:KeyFile and Cluster:AuthorityFile: go together; allowed: all three, or none");
        }

        try
        {
            return new LinkTls(X509Certificate2.CreateFromPemFile(certificate, key), CertificatesAttribute.Load(authority));
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(
                NodeExitCode.Configuration, $"Cluster:KeyFile: '{key}' cannot be used ({unusable.Message}); allowed: the private key of Cluster:CertificateFile in PEM");
        }
    }
}
