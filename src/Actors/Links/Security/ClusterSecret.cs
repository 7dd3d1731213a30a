using System.Security.Cryptography;
using System.Text;

namespace Actors.Links.Security;

/// <summary>
/// What all nodes of a cluster share. From it and the cluster's name comes the key (HKDF-SHA-256) with which both ends of a link prove
/// themselves; neither is ever sent or logged.
/// </summary>
public sealed class ClusterSecret
{
    /// <summary>The shortest secret accepted, in characters.</summary>
    public const int MinLength = 16;

    internal const int ProofBytes = HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key;

    /// <param name="cluster">Name of the cluster: nodes of another one are refused although the secret is the same.</param>
    /// <param name="secret">At least <see cref="MinLength"/> characters; make it by a generator, since whoever can answer a dialer may try guesses offline.</param>
    /// <exception cref="ArgumentException">The secret is too short.</exception>
    public ClusterSecret(string cluster, string secret)
    {
        if (secret.Length < MinLength)
        {
            throw new ArgumentException($"The cluster's secret needs at least {MinLength} characters.", nameof(secret));
        }

        _key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret), HMACSHA256.HashSizeInBytes, Encoding.UTF8.GetBytes(cluster), "actors link v1"u8.ToArray());
    }

    public override string ToString() => "(secret)";

    /// <summary>The proof of one end over everything both have said so far.</summary>
    internal byte[] Prove(ReadOnlySpan<byte> role, ReadOnlySpan<byte> transcript)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        mac.AppendData(role);
        mac.AppendData(transcript);
        return mac.GetHashAndReset();
    }

    /// <summary>Compares in constant time.</summary>
    internal bool Verify(ReadOnlySpan<byte> role, ReadOnlySpan<byte> transcript, ReadOnlySpan<byte> proof) =>
        CryptographicOperations.FixedTimeEquals(Prove(role, transcript), proof);
}
