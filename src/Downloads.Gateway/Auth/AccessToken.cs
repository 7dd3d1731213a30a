using System.Diagnostics.CodeAnalysis;

namespace Downloads.Gateway.Auth;

/// <summary>
/// A stored token: <c>name:scope[,scope]:sha256-hex</c>, where the digest is that of the token's UTF-8 bytes. The token itself is never kept.
/// </summary>
/// <param name="Name">1 to 64 letters, digits, '-', '_' or '.'.</param>
/// <param name="Scope">The widest of the scopes listed.</param>
/// <param name="Digest">32 bytes.</param>
public sealed record AccessToken(string Name, Scope Scope, ReadOnlyMemory<byte> Digest)
{
    /// <summary>What <see cref="TryParse"/> accepts, for error messages.</summary>
    public const string Format = "name:scope[,scope]:sha256-hex, with the scopes read, control and admin";

    public static bool TryParse(string? text, [NotNullWhen(true)] out AccessToken? token)
    {
        token = null;
        var parts = text?.Trim().Split(':');
        if (parts is not [var name, var scopes, { Length: 64 } hex] || !IsName(name) || !TryParseScopes(scopes, out var scope))
        {
            return false;
        }

        var digest = new byte[32];
        if (Convert.FromHexString(hex, digest, out _, out var written) != System.Buffers.OperationStatus.Done || written != digest.Length)
        {
            return false;
        }

        token = new AccessToken(name, scope, digest);
        return true;
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool TryParseScopes(string text, out Scope widest)
    {
        widest = default;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var scope = word switch
            {
                "read" => Scope.Read,
                "control" => Scope.Control,
                "admin" => Scope.Admin,
                _ => default,
            };
            if (scope == default)
            {
                return false;
            }

            widest = scope > widest ? scope : widest;
        }

        return true;
    }
}
