using Downloads.Node.Options;
using Downloads.Node.Secrets;

namespace Downloads.Node.Hosting;

/// <summary>The two folders of a node, absolute and there.</summary>
/// <param name="Data">Store, tokens, keys; for the owner only.</param>
/// <param name="Root">Every destination is inside it.</param>
internal sealed record NodeFolders(string Data, string Root)
{
    /// <summary>Makes what is missing. A data directory that others can read is closed to them.</summary>
    /// <exception cref="NodeStartException">A folder cannot be made or used.</exception>
    public static NodeFolders Prepare(NodeOptions options)
    {
        var data = Make("Data:Directory", options.Data.Directory, path =>
        {
            Directory.CreateDirectory(path, PrivateMode.Directory);
            File.SetUnixFileMode(path, PrivateMode.Directory);
        });
        var root = Make("Downloads:Root", options.Downloads.Root, path => Directory.CreateDirectory(path));
        return new NodeFolders(data, root);
    }

    private static string Make(string key, string value, Action<string> make)
    {
        try
        {
            var path = Path.GetFullPath(value);
            make(path);
            return path;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new NodeStartException(NodeExitCode.Configuration, $"{key}: '{value}' cannot be used ({refused.Message}); allowed: a folder this user may write to");
        }
    }
}
