using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Downloads.Transfers;

namespace Downloads.Node.Options;

/// <summary>The address of a proxy.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ProxyAddressAttribute : ValidationAttribute
{
    public ProxyAddressAttribute() => ErrorMessage = "http://host:port, https://host:port or socks5://host:port";

    public override bool IsValid(object? value) => value is null || (value is string text && ProxyRoute.IsAddress(text));
}

/// <summary>A file of certificates.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CertificatesAttribute : ValidationAttribute
{
    public CertificatesAttribute() => ErrorMessage = "a file with certificates in PEM";

    public override bool IsValid(object? value)
    {
        try
        {
            return value is null || (value is string file && Load(file).Count > 0);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    public static X509Certificate2Collection Load(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates;
    }
}
