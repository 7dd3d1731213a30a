using System.CommandLine;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands;

/// <summary>What may be said of downloads that are to be queued: the same for <c>get</c> and <c>add</c>.</summary>
internal sealed class JobOptionSet
{
    private readonly Argument<string[]> _urls = new("URL") { Description = "Addresses, http or https.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> _input = new("--input", "-i") { Description = "Read addresses from a file, one a line; - for stdin.", HelpName = "file" };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Name of the file; for one address.", HelpName = "name" };
    private readonly Option<string?> _checksum = new("--checksum") { Description = "What the file has to match, such as sha-256=HEX; for one address.", HelpName = "algorithm=hex" };
    private readonly Option<string[]> _headers = new("--header") { Description = "A request header, such as 'Referer: https://example.org/'; may be repeated.", HelpName = "name: value" };
    private readonly Option<string?> _label = new("--label") { Description = "What to call it in lists." };
    private readonly Option<int?> _priority = new("--priority") { Description = "-1000 to 1000; higher goes first." };
    private readonly Option<string?> _onConflict = new("--on-conflict") { Description = "Where a file of that name is there: rename (default), overwrite, skip.", HelpName = "how" };

    private readonly Func<TextReader> _stdin;

    /// <param name="stdin">What <c>-i -</c> reads.</param>
    public JobOptionSet(Func<TextReader> stdin)
    {
        _stdin = stdin;
        _onConflict.AcceptOnlyFromAmong("rename", "overwrite", "skip");
    }

    public void AddTo(Command command)
    {
        command.Add(_urls);
        foreach (var option in new Option[] { _input, _output, _checksum, _headers, _label, _priority, _onConflict })
        {
            command.Add(option);
        }
    }

    /// <summary>The jobs asked for, into the node's root.</summary>
    /// <exception cref="CliException">Something is wrong with them.</exception>
    public JobRequest[] Read(ParseResult parsed)
    {
        var urls = parsed.GetValue(_urls)!.Concat(FromInput(parsed)).ToArray();
        if (urls.Length == 0)
        {
            throw new CliException(ExitCode.Usage, "Nothing to download: name at least one address.");
        }

        var filename = parsed.GetValue(_output);
        var checksum = parsed.GetValue(_checksum);
        if (urls.Length > 1 && (filename ?? checksum) is not null)
        {
            throw new CliException(ExitCode.Usage, $"{(filename is null ? "--checksum" : "--output")} goes with one address, and there are {urls.Length}.");
        }

        var headers = Headers(parsed.GetValue(_headers) ?? []);
        return [.. urls.Select(url => new JobRequest
        {
            Url = Checked(url),
            Label = parsed.GetValue(_label),
            Priority = parsed.GetValue(_priority),
            Filename = filename,
            Checksum = checksum is null ? null : CheckedDigest(checksum),
            Headers = headers,
            OnConflict = parsed.GetValue(_onConflict),
        })];
    }

    private IEnumerable<string> FromInput(ParseResult parsed)
    {
        if (parsed.GetValue(_input) is not { } file)
        {
            return [];
        }

        try
        {
            var text = file == "-" ? _stdin().ReadToEnd() : File.ReadAllText(file);
            return text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#');
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"The addresses cannot be read: {refused.Message}", refused);
        }
    }

    private static string Checked(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? url
            : throw new CliException(ExitCode.Usage, $"'{SafeText.Fit(url, 200)}' is no http or https address.");

    private static string CheckedDigest(string checksum) =>
        checksum.Split('=') is [{ Length: > 0 }, { Length: > 0 } hex] && hex.All(char.IsAsciiHexDigit)
            ? checksum
            : throw new CliException(ExitCode.Usage, $"'{SafeText.Fit(checksum, 200)}' is no checksum; write algorithm=hex, such as sha-256=9f86d0…");

    private static Dictionary<string, string>? Headers(string[] given)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in given)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || !headers.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim()))
            {
                throw new CliException(ExitCode.Usage, "A header is 'Name: value', and each name comes once.");
            }
        }

        return headers.Count == 0 ? null : headers;
    }
}
