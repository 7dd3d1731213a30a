using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Auth;

/// <summary>
/// All tokens in force: the configured ones and those of the tokens file, which is read anew when its time or length changes. Thread-safe.
/// </summary>
internal sealed partial class TokenBook(AccessOptions options, ILogger<TokenBook> logger)
{
    private readonly Lock _gate = new();
    private (DateTime Written, long Length) _stamp;
    private AccessToken[] _tokens = [.. options.Tokens];

    /// <summary>Whether a caller needs a token at all.</summary>
    public bool IsEmpty => Current().Length == 0;

    /// <summary>The caller who holds this token, or null. Compares with every token there is, each in constant time.</summary>
    public Caller? Find(string presented)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(presented), digest);
        AccessToken? found = null;
        foreach (var token in Current())
        {
            if (CryptographicOperations.FixedTimeEquals(token.Digest.Span, digest))
            {
                found = token;
            }
        }

        return found is null ? null : new Caller(found.Name, found.Scope) { Token = found };
    }

    /// <summary>
    /// The callers who would not be let in again as they were: their token was removed or has another scope, or they came without one and one is
    /// demanded since.
    /// </summary>
    public Func<Caller, bool> Revoked()
    {
        var tokens = Current();
        return caller => caller.Token is { } held
            ? !Array.Exists(tokens, token => token.Name == held.Name && token.Scope == held.Scope && token.Digest.Span.SequenceEqual(held.Digest.Span))
            : tokens.Length > 0;
    }

    private AccessToken[] Current()
    {
        var file = new FileInfo(options.TokensFile);
        var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
        lock (_gate)
        {
            if (stamp != _stamp)
            {
                _tokens = [.. options.Tokens, .. Read(file)];
                _stamp = stamp;
            }

            return _tokens;
        }
    }

    private List<AccessToken> Read(FileInfo file)
    {
        var tokens = new List<AccessToken>();
        if (!file.Exists)
        {
            return tokens;
        }

        var number = 0;
        foreach (var line in File.ReadLines(file.FullName))
        {
            number++;
            if (line.AsSpan().Trim() is not [] and not ['#', ..])
            {
                if (AccessToken.TryParse(line, out var token))
                {
                    tokens.Add(token);
                }
                else
                {
                    LogBadLine(logger, file.FullName, number);
                }
            }
        }

        LogRead(logger, tokens.Count, file.FullName);
        return tokens;
    }
}
