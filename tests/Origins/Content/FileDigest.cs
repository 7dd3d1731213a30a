using System.Security.Cryptography;

namespace Origins.Content;

/// <summary>What really stands on the disk.</summary>
public static class FileDigest
{
    /// <summary>Lower-case hex of the file's SHA-256.</summary>
    public static string Sha256(string path)
    {
        using var file = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
