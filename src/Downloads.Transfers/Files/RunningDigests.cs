using System.Security.Cryptography;

namespace Downloads.Transfers.Files;

/// <summary>Digests of a file computed while its bytes pass by in order; what came out of order is read again later. Not for several threads at once.</summary>
internal sealed class RunningDigests : IDisposable
{
    private readonly Dictionary<string, IncrementalHash> _hashes;

    public RunningDigests(IEnumerable<string> algorithms) =>
        _hashes = algorithms.Distinct().ToDictionary(name => name, name => IncrementalHash.CreateHash(DigestAlgorithms.Known[name]));

    /// <summary>Bytes from the file's start that are in the digests.</summary>
    public long Frontier { get; private set; }

    /// <summary>Nothing to compute.</summary>
    public bool None => _hashes.Count == 0;

    /// <summary>Takes the bytes where they follow the ones before; ignores them otherwise.</summary>
    public void Append(long offset, ReadOnlySpan<byte> bytes)
    {
        if (offset != Frontier)
        {
            return;
        }

        foreach (var hash in _hashes.Values)
        {
            hash.AppendData(bytes);
        }

        Frontier += bytes.Length;
    }

    /// <summary>Lower-case hex of the bytes up to <see cref="Frontier"/>; null where the algorithm is not computed.</summary>
    public string? Hex(string algorithm) =>
        _hashes.TryGetValue(algorithm, out var hash) ? Convert.ToHexStringLower(hash.GetCurrentHash()) : null;

    public void Dispose()
    {
        foreach (var hash in _hashes.Values)
        {
            hash.Dispose();
        }
    }
}
