using System.Security.Cryptography;

namespace Actors.Links.Security;

/// <summary>The other end did not let us in, or is not who it should be.</summary>
public sealed class LinkRefusedException(string message) : Exception(message);

/// <summary>
/// Both ends prove that they know the cluster's secret before either accepts anything else. Every message has a fixed length, so a stranger
/// can neither send much nor make much be kept.
/// <code>
/// dialer   ► hello      magic, version, own node, wanted node, nonce
/// acceptor ► challenge  magic, verdict, own node, nonce
/// dialer   ► proof      HMAC(key, "dialer"   + hello + challenge)
/// acceptor ► verdict, HMAC(key, "acceptor" + hello + challenge)
/// </code>
/// </summary>
/// <remarks>
/// Both nonces are fresh, so nothing recorded proves anything later; the roles differ, so nothing said can be reflected. What follows is
/// protected from nobody who can write into the connection: where the network is not trusted, use <see cref="LinkTls"/> as well.
/// </remarks>
internal static class Handshake
{
    private const byte Version = 1;
    private const int NonceBytes = 32;
    private const int NodeBytes = 16;
    private const int HelloBytes = 4 + 1 + NodeBytes + NodeBytes + NonceBytes;
    private const int ChallengeBytes = 4 + 1 + NodeBytes + NonceBytes;

    private static ReadOnlySpan<byte> Magic => "ALNK"u8;

    /// <summary>Proves ourselves to <paramref name="wanted"/> and makes it prove itself.</summary>
    /// <exception cref="LinkRefusedException">One of the two would not have the other.</exception>
    public static async Task DialAsync(Stream stream, ClusterSecret secret, Guid self, Guid wanted, CancellationToken cancellationToken)
    {
        var transcript = new byte[HelloBytes + ChallengeBytes];
        Magic.CopyTo(transcript);
        transcript[4] = Version;
        self.TryWriteBytes(transcript.AsSpan(5));
        wanted.TryWriteBytes(transcript.AsSpan(5 + NodeBytes));
        RandomNumberGenerator.Fill(transcript.AsSpan(HelloBytes - NonceBytes, NonceBytes));
        await stream.WriteAsync(transcript.AsMemory(0, HelloBytes), cancellationToken);

        await stream.ReadExactlyAsync(transcript.AsMemory(HelloBytes), cancellationToken);
        CheckChallenge(transcript.AsSpan(HelloBytes), wanted);
        await stream.WriteAsync(secret.Prove("dialer"u8, transcript), cancellationToken);

        var answer = new byte[1 + ClusterSecret.ProofBytes];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        if ((Verdict)answer[0] != Verdict.GoOn)
        {
            throw new LinkRefusedException("The other node has another cluster secret or name.");
        }

        if (!secret.Verify("acceptor"u8, transcript, answer.AsSpan(1)))
        {
            throw new LinkRefusedException("The other node could not prove that it knows the cluster secret.");
        }
    }

    /// <summary>Makes a stranger prove itself.</summary>
    /// <returns>The stranger's node id.</returns>
    /// <exception cref="LinkRefusedException">It did not.</exception>
    public static async Task<Guid> AcceptAsync(Stream stream, ClusterSecret secret, Guid self, CancellationToken cancellationToken)
    {
        var transcript = new byte[HelloBytes + ChallengeBytes];
        await stream.ReadExactlyAsync(transcript.AsMemory(0, HelloBytes), cancellationToken);
        var verdict = Judge(transcript, self, out var peer);
        Magic.CopyTo(transcript.AsSpan(HelloBytes));
        transcript[HelloBytes + 4] = (byte)verdict;
        self.TryWriteBytes(transcript.AsSpan(HelloBytes + 5));
        RandomNumberGenerator.Fill(transcript.AsSpan(transcript.Length - NonceBytes));
        await stream.WriteAsync(transcript.AsMemory(HelloBytes), cancellationToken);
        if (verdict != Verdict.GoOn)
        {
            throw new LinkRefusedException($"A dialer was turned away: {verdict}.");
        }

        var proof = new byte[ClusterSecret.ProofBytes];
        await stream.ReadExactlyAsync(proof, cancellationToken);
        var answer = new byte[1 + ClusterSecret.ProofBytes];
        var proven = secret.Verify("dialer"u8, transcript, proof);
        answer[0] = (byte)(proven ? Verdict.GoOn : Verdict.NotProven);
        if (proven)
        {
            secret.Prove("acceptor"u8, transcript).CopyTo(answer.AsSpan(1));
        }

        await stream.WriteAsync(answer, cancellationToken);
        return proven ? peer : throw new LinkRefusedException("A dialer does not know the secret of this cluster.");
    }

    private static Verdict Judge(ReadOnlySpan<byte> hello, Guid self, out Guid peer)
    {
        peer = new Guid(hello.Slice(5, NodeBytes));
        if (!hello[..4].SequenceEqual(Magic))
        {
            throw new LinkRefusedException("A dialer speaks another protocol.");
        }

        var wanted = new Guid(hello.Slice(5 + NodeBytes, NodeBytes));
        return hello[4] != Version ? Verdict.OtherVersion : wanted != self || peer == self ? Verdict.OtherNode : Verdict.GoOn;
    }

    private static void CheckChallenge(ReadOnlySpan<byte> challenge, Guid wanted)
    {
        if (!challenge[..4].SequenceEqual(Magic))
        {
            throw new LinkRefusedException("What answers there speaks another protocol.");
        }

        if ((Verdict)challenge[4] != Verdict.GoOn || new Guid(challenge.Slice(5, NodeBytes)) != wanted)
        {
            throw new LinkRefusedException($"What answers there is not the node that was looked for: {(Verdict)challenge[4]}.");
        }
    }

    private enum Verdict : byte
    {
        GoOn = 1,
        OtherNode = 2,
        OtherVersion = 3,
        NotProven = 4,
    }
}
