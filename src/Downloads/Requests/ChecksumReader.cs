using System.Collections.Frozen;

namespace Downloads.Requests;

/// <summary>Reads a demanded digest: <c>sha-256=HEX</c>, <c>sha256:HEX</c>, <c>sha-256=:BASE64:</c> (RFC 9530) or bare hex of a known length.</summary>
public static class ChecksumReader
{
    private static readonly FrozenDictionary<string, int> Lengths = new Dictionary<string, int>
    {
        ["md5"] = 16, ["sha-1"] = 20, ["sha-256"] = 32, ["sha-384"] = 48, ["sha-512"] = 64,
    }.ToFrozenDictionary();

    public static bool TryRead(string text, out Checksum checksum)
    {
        checksum = null!;
        if (text.Length > 200)
        {
            return false;
        }

        var split = text.AsSpan().IndexOfAny('=', ':');
        var (algorithm, value) = split > 0 ? (Canonical(text[..split]), text[(split + 1)..]) : (AlgorithmOf(text.Length), text);
        if (algorithm is null || !Lengths.TryGetValue(algorithm, out var length))
        {
            return false;
        }

        var bytes = Hex(value, length) ?? Base64(value, length);
        if (bytes is null)
        {
            return false;
        }

        checksum = new(algorithm, Convert.ToHexStringLower(bytes));
        return true;
    }

    private static string Canonical(string name)
    {
        var lower = name.Trim().ToLowerInvariant();
        return lower.StartsWith("sha", StringComparison.Ordinal) && lower.Length > 3 && lower[3] != '-' ? $"sha-{lower[3..]}" : lower;
    }

    private static string? AlgorithmOf(int hexLength) => Lengths.FirstOrDefault(l => l.Value * 2 == hexLength).Key;

    private static byte[]? Hex(string value, int length)
    {
        var bytes = new byte[length];
        return value.Length == length * 2 && Convert.FromHexString(value, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? bytes : null;
    }

    private static byte[]? Base64(string value, int length)
    {
        var bytes = new byte[length + 3];
        return Convert.TryFromBase64String(value.Trim(':'), bytes, out var written) && written == length ? bytes[..length] : null;
    }
}
