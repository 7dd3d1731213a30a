using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Downloads.Requests;

namespace Downloads.Node.Secrets;

/// <summary>
/// AES-256-GCM under this installation's key (NIST SP 800-38D). A sealed text is <c>v1.</c> and base64url of nonce (12 bytes), tag (16 bytes) and
/// cipher text. Nonces are random: safe far beyond the number of secrets one installation ever seals.
/// </summary>
/// <remarks>Safe for use by several threads.</remarks>
public sealed class SecretBox : ISecretBox, IDisposable
{
    private const string Version = "v1.";
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private readonly AesGcm _cipher;
    private readonly AesGcm? _former;

    /// <param name="key">32 bytes.</param>
    /// <param name="former">Another key, under which nothing is sealed any more but what it sealed is opened; or empty.</param>
    public SecretBox(ReadOnlySpan<byte> key, ReadOnlySpan<byte> former = default)
    {
        _cipher = Cipher(key);
        _former = former.IsEmpty ? null : Cipher(former);
    }

    /// <inheritdoc/>
    public string Seal(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var clear = Encoding.UTF8.GetBytes(secret);
        var box = new byte[NonceSize + TagSize + clear.Length];
        var nonce = box.AsSpan(0, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        _cipher.Encrypt(nonce, clear, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize));
        CryptographicOperations.ZeroMemory(clear);
        return Version + Base64Url.EncodeToString(box);
    }

    /// <inheritdoc/>
    public string Open(string sealedText)
    {
        ArgumentNullException.ThrowIfNull(sealedText);
        var box = Decode(sealedText);
        var clear = new byte[box.Length - NonceSize - TagSize];
        try
        {
            Decrypt(_cipher, box, clear);
        }
        catch (AuthenticationTagMismatchException) when (_former is not null)
        {
            Decrypt(_former, box, clear);
        }

        return Encoding.UTF8.GetString(clear);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        _former?.Dispose();
    }

    private static AesGcm Cipher(ReadOnlySpan<byte> key) => key.Length == SecretKey.Size
        ? new AesGcm(key, TagSize)
        : throw new ArgumentException($"A key has {SecretKey.Size} bytes, not {key.Length}.", nameof(key));

    private static void Decrypt(AesGcm cipher, byte[] box, byte[] clear) =>
        cipher.Decrypt(box.AsSpan(0, NonceSize), box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), clear);

    private static byte[] Decode(string sealedText)
    {
        if (!sealedText.StartsWith(Version, StringComparison.Ordinal))
        {
            throw new CryptographicException("Not sealed by this version.");
        }

        try
        {
            var box = Base64Url.DecodeFromChars(sealedText.AsSpan(Version.Length));
            return box.Length >= NonceSize + TagSize ? box : throw new CryptographicException("Too short to be sealed.");
        }
        catch (FormatException broken)
        {
            throw new CryptographicException("Not a sealed text.", broken);
        }
    }
}
