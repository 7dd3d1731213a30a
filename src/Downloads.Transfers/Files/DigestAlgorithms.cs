using System.Collections.Frozen;
using System.Security.Cryptography;

namespace Downloads.Transfers.Files;

/// <summary>The algorithms a checksum may name (RFC 9530's registry and its predecessors).</summary>
internal static class DigestAlgorithms
{
    public const string Sha256 = "sha-256";

    /// <summary>Strongest first.</summary>
    public static readonly string[] ByStrength = ["sha-512", "sha-384", Sha256, "sha-1", "md5"];

    public static readonly FrozenDictionary<string, HashAlgorithmName> Known = new Dictionary<string, HashAlgorithmName>
    {
        ["sha-512"] = HashAlgorithmName.SHA512,
        ["sha-384"] = HashAlgorithmName.SHA384,
        [Sha256] = HashAlgorithmName.SHA256,
        ["sha-1"] = HashAlgorithmName.SHA1,
        ["md5"] = HashAlgorithmName.MD5,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Length of the digest in bytes; 0 for an unknown algorithm.</summary>
    public static int Length(string algorithm) => algorithm switch
    {
        "sha-512" => 64,
        "sha-384" => 48,
        Sha256 => 32,
        "sha-1" => 20,
        "md5" => 16,
        _ => 0,
    };
}
