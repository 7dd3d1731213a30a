namespace Downloads.Requests;

/// <summary>Seals what must survive a restart but may not stand in journal, logs or events in clear (custom headers, credentials of a URL).</summary>
public interface ISecretBox
{
    /// <summary>Authenticated encryption under this installation's key; the result is printable.</summary>
    string Seal(string secret);

    /// <summary>The secret again.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">Sealed under another key, or tampered with.</exception>
    string Open(string sealedText);
}
