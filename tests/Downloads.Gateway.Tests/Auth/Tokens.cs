using System.Security.Cryptography;
using System.Text;

namespace Downloads.Gateway.Tests.Auth;

/// <summary>Settings with one token a scope: the token is the scope's name with an exclamation mark.</summary>
internal static class Tokens
{
    public const string Read = "read!";
    public const string Control = "control!";
    public const string Admin = "admin!";

    public static Dictionary<string, string?> Settings(params (string Key, string Value)[] more)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Auth:Tokens:0"] = Line("reader", "read", Read),
            ["Auth:Tokens:1"] = Line("operator", "read,control", Control),
            ["Auth:Tokens:2"] = Line("owner", "admin", Admin),
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return settings;
    }

    public static string Line(string name, string scopes, string token) =>
        $"{name}:{scopes}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)))}";

    public static (string, string) Bearer(string token) => ("Authorization", $"Bearer {token}");
}
