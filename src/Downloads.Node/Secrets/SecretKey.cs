using System.Security.Cryptography;
using System.Text;
using Downloads.Node.Hosting;

namespace Downloads.Node.Secrets;

/// <summary>The installation's own key: 32 random bytes in <c>keys/secrets.key</c> of the data directory, readable by its owner alone.</summary>
public static class SecretKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 32;

    private const string FileName = "secrets.key";
    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("downloads.sealed-headers.v1");

    /// <summary>
    /// The box of this installation. Nodes of a cluster seal under a key derived from the secret they share (HKDF, RFC 5869), so that each opens what any
    /// of them sealed; what a node sealed under its own key before it had that secret it still opens.
    /// </summary>
    /// <exception cref="NodeStartException">The key file is damaged, or cannot be read or written.</exception>
    public static SecretBox OpenBox(string dataDirectory, string clusterSecret)
    {
        if (clusterSecret.Length == 0)
        {
            return new SecretBox(LoadOrCreate(dataDirectory));
        }

        var shared = HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(clusterSecret), Size, salt: null, Purpose);
        return File.Exists(PathIn(dataDirectory)) ? new SecretBox(shared, LoadOrCreate(dataDirectory)) : new SecretBox(shared);
    }

    /// <summary>Reads the key; the first start makes it. A key that is not whole is refused, never replaced: what was sealed under it would be lost.</summary>
    /// <exception cref="NodeStartException">The key file is damaged, or cannot be read or written.</exception>
    public static byte[] LoadOrCreate(string dataDirectory)
    {
        var path = PathIn(dataDirectory);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!, PrivateMode.Directory);
            if (!File.Exists(path))
            {
                Create(path);
            }

            var key = File.ReadAllBytes(path);
            return key.Length == Size
                ? key
                : throw new NodeStartException(NodeExitCode.Configuration, $"{path}: has {key.Length} bytes instead of {Size}; restore it from a backup, or remove it and give up the secrets sealed under it");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new NodeStartException(NodeExitCode.Configuration, $"{path}: {refused.Message}");
        }
    }

    private static string PathIn(string dataDirectory) => Path.Combine(dataDirectory, "keys", FileName);

    /// <summary>Written whole and synced before it gets its name, so that a crash leaves no half key.</summary>
    private static void Create(string path)
    {
        var half = path + ".new";
        File.Delete(half);
        using (var file = new FileStream(half, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = PrivateMode.File }))
        {
            file.Write(RandomNumberGenerator.GetBytes(Size));
            file.Flush(flushToDisk: true);
        }

        File.Move(half, path, overwrite: false);
    }
}
