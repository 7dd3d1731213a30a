using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Downloads.Gateway.Auth;

/// <summary>The <c>Auth</c> section (contracts, sections 6 and 8).</summary>
public sealed class AccessOptions
{
    /// <summary>Configured tokens; those of the tokens file come on top.</summary>
    public IReadOnlyList<AccessToken> Tokens { get; private set; } = [];

    /// <summary>Where the command line stores tokens: one <see cref="AccessToken.Format"/> a line, '#' for comments; read anew when it changes.</summary>
    public string TokensFile { get; private set; } = "";

    /// <summary>Origins besides the server's own whose pages may call it, such as <c>https://forum.example</c>.</summary>
    public IReadOnlySet<string> AllowedOrigins { get; private set; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Cancels and retries of the status panel API a minute and token: 1 to 100,000; 30 by default.</summary>
    public int CommandsPerMinute { get; private set; } = 30;

    /// <summary>Reads the section.</summary>
    /// <exception cref="OptionsValidationException">A value is wrong; the message names its key and what is allowed, never a digest.</exception>
    public static AccessOptions Read(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var problems = new List<string>();
        var options = new AccessOptions
        {
            TokensFile = Path.Combine(configuration["Data:Directory"] ?? "data", "tokens"),
            Tokens = ReadTokens(configuration, problems),
            AllowedOrigins = ReadOrigins(configuration, problems),
        };
        if (configuration["Auth:CommandsPerMinute"] is { } text)
        {
            if (!int.TryParse(text, out var limit) || limit is < 1 or > 100_000)
            {
                problems.Add($"Auth:CommandsPerMinute: '{text}' is not a number from 1 to 100000");
            }

            options.CommandsPerMinute = limit;
        }

        return problems.Count == 0 ? options : throw new OptionsValidationException("Auth", typeof(AccessOptions), problems);
    }

    private static List<AccessToken> ReadTokens(IConfiguration configuration, List<string> problems)
    {
        var tokens = new List<AccessToken>();
        foreach (var (key, value) in Values(configuration, "Auth:Tokens"))
        {
            if (AccessToken.TryParse(value, out var token))
            {
                tokens.Add(token);
            }
            else
            {
                problems.Add($"{key}: expected {AccessToken.Format}");
            }
        }

        return tokens;
    }

    private static HashSet<string> ReadOrigins(IConfiguration configuration, List<string> problems)
    {
        var origins = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in Values(configuration, "Auth:AllowedOrigins"))
        {
            if (Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.PathAndQuery is "/" or "" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0)
            {
                origins.Add(value.TrimEnd('/'));
            }
            else
            {
                problems.Add($"{key}: '{value}' is not an origin such as https://forum.example");
            }
        }

        return origins;
    }

    /// <summary>A list, or a single value in place of it.</summary>
    private static IEnumerable<(string Key, string Value)> Values(IConfiguration configuration, string key)
    {
        var section = configuration.GetSection(key);
        var children = section.GetChildren().Where(child => child.Value is not null).Select(child => (child.Path, child.Value!));
        return string.IsNullOrEmpty(section.Value) ? children : children.Prepend((key, section.Value));
    }
}
