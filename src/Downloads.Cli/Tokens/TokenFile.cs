using System.Text.RegularExpressions;
using Downloads.Node.Secrets;

namespace Downloads.Cli.Tokens;

/// <summary>The file <c>tokens</c> of a data directory: <c>name:scope[,scope]:sha256-hex</c> a line, for its owner only. Never holds a token itself.</summary>
internal sealed partial class TokenFile(string dataDirectory)
{
    public string Path { get; } = System.IO.Path.GetFullPath(System.IO.Path.Join(dataDirectory, "tokens"));

    /// <summary>Adds a line; the file is replaced as a whole, so that a node never reads half of one.</summary>
    /// <exception cref="CliException">The name or a scope is none, the name is taken, or the file cannot be written.</exception>
    public void Add(string name, string scopes, string digest)
    {
        if (!Name().IsMatch(name))
        {
            throw new CliException(ExitCode.Usage, "A token's name has 1 to 64 letters, digits, '-', '_' or '.'.");
        }

        if (!Scopes().IsMatch(scopes))
        {
            throw new CliException(ExitCode.Usage, "--scope takes read, control and admin; several are separated by ','.");
        }

        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!, PrivateMode.Directory);
            var lines = File.Exists(Path) ? File.ReadAllLines(Path) : [];
            if (lines.Any(line => line.StartsWith($"{name}:", StringComparison.Ordinal)))
            {
                throw new CliException(ExitCode.Exists, $"{Path} has a token of the name {name}; remove its line first, or take another name.");
            }

            Replace([.. lines, $"{name}:{scopes}:{digest}"]);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.FileError, $"{Path} cannot be written: {refused.Message}", refused);
        }
    }

    private void Replace(string[] lines)
    {
        var fresh = $"{Path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(fresh, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = PrivateMode.File }))
        using (var writer = new StreamWriter(file))
        {
            foreach (var line in lines)
            {
                writer.Write(line + "\n");
            }

            writer.Flush();
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, Path, overwrite: true);
    }

    [GeneratedRegex(@"\A[A-Za-z0-9._-]{1,64}\z", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(?:read|control|admin)(?:,(?:read|control|admin))*\z", RegexOptions.None, 1000)]
    private static partial Regex Scopes();
}
