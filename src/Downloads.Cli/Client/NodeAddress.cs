namespace Downloads.Cli.Client;

/// <summary>Where a node is, and the token to show it.</summary>
/// <param name="Explicit">Named by the user (option or environment), rather than tried because nodes usually are there.</param>
public sealed record NodeAddress(Uri Url, string? Token, bool Explicit)
{
    /// <summary>Where a node listens unless told otherwise.</summary>
    public const string Default = "http://127.0.0.1:5080";

    /// <summary>From <c>--node</c>, else <c>DOWNLOADS_NODE</c>, else the default; the token from <c>--token-file</c>, <c>DOWNLOADS_TOKEN_FILE</c> or <c>DOWNLOADS_TOKEN</c>.</summary>
    /// <exception cref="CliException">No address, or the token file cannot be read.</exception>
    public static NodeAddress Resolve(string? node, string? tokenFile, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        var given = node ?? NotEmpty(environment("DOWNLOADS_NODE"));
        return new NodeAddress(Parse(given ?? Default), ReadToken(tokenFile, environment), given is not null);
    }

    private static Uri Parse(string text)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
            ? new Uri(url.GetLeftPart(UriPartial.Authority) + "/")
            : throw new CliException(ExitCode.Usage, $"'{Display.SafeText.Of(text)}' is no address of a node; write host:port or http://host:port");
    }

    private static string? ReadToken(string? file, Func<string, string?> environment)
    {
        if ((file ?? NotEmpty(environment("DOWNLOADS_TOKEN_FILE"))) is not { } path)
        {
            return NotEmpty(environment("DOWNLOADS_TOKEN"))?.Trim();
        }

        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, $"The token file cannot be read: {refused.Message}", refused);
        }
    }

    private static string? NotEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
