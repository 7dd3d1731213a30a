using System.Security.Cryptography;
using Downloads.Node.Hosting;

namespace Downloads.Node.Secrets;

/// <summary>The installation's own key: 32 random bytes in <c>keys/secrets.key</c> of the data directory, readable by its owner alone.</summary>
public static class SecretKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 32;

    /// <summary>Reads the key; the first start makes it. A key that is not whole is refused, never replaced: what was sealed under it would be lost.</summary>
    /// <exception cref="NodeStartException">The key file is damaged, or cannot be read or written.</exception>
    public static byte[] LoadOrCreate(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, "keys", "secrets.key");
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
