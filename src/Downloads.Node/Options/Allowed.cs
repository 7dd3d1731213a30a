using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Actors.Links;
using Actors.PostgreSql;
using Downloads.Gateway.Auth;

namespace Downloads.Node.Options;

/// <summary>Lets a list be given as one value; without it, one value is one entry and a list is given by index (<c>Key:0</c>, <c>Key:1</c>).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SeparatorAttribute(char separator) : Attribute
{
    public char Separator { get; } = separator;
}

/// <summary>The value may be a secret put there by mistake and is not repeated in a refusal.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecretAttribute : Attribute;

/// <summary>Says in words what a key takes; stands in the message of a refusal.</summary>
internal static class Allowed
{
    public static string Describe(ValidationAttribute attribute) => attribute switch
    {
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        AllowedValuesAttribute values => string.Join(", ", values.Values),
        _ => attribute.ErrorMessage ?? "another value",
    };

    public static string Describe(Type type) => Nullable.GetUnderlyingType(type) is { } inner ? Describe(inner)
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : type == typeof(bool) ? "true or false"
        : "one value";
}

/// <summary>A list whose every entry satisfies the same rule.</summary>
internal abstract class EntriesAttribute : ValidationAttribute
{
    public sealed override bool IsValid(object? value) =>
        value is not IReadOnlyList<string> entries || entries.All(IsEntry);

    protected abstract bool IsEntry(string entry);
}

/// <summary>What Npgsql understands, with a host.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConnectionStringAttribute : ValidationAttribute
{
    public ConnectionStringAttribute() => ErrorMessage = "a connection string such as Host=db;Username=downloads;Password=…;Database=downloads";

    public override bool IsValid(object? value) => value is string text && PostgreSqlEventStore.CanRead(text);
}

/// <summary>Absolute http or https addresses with a port that can be bound, without a path.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ListenUrlsAttribute : ValidationAttribute
{
    public ListenUrlsAttribute() => ErrorMessage = "addresses such as http://127.0.0.1:5080, several separated by ';'";

    public override bool IsValid(object? value) =>
        value is string text && Split(text) is { Length: > 0 } urls && urls.All(IsUrl);

    public static string[] Split(string urls) =>
        urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether only this machine can reach every one of them.</summary>
    public static bool IsLoopbackOnly(string urls) => BindingRule.Check(Split(urls), hasToken: false) is null;

    /// <summary>Host of the first one: a name or an address without brackets.</summary>
    public static string HostOf(string urls) => ToUri(Split(urls)[0])!.Host.Trim('[', ']');

    /// <summary>Kestrel's <c>*</c> and <c>+</c> stand for every address and are no host names for <see cref="Uri"/>.</summary>
    private static Uri? ToUri(string url) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri) ? uri : null;

    private static bool IsUrl(string url) =>
        ToUri(url) is { } uri
        && uri.Scheme == Uri.UriSchemeHttp
        && uri.PathAndQuery == "/"
        && uri.UserInfo.Length == 0;
}

/// <summary><c>name:scope[,scope]:sha256-hex</c> (contracts, section 8).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed partial class TokenEntriesAttribute : EntriesAttribute
{
    public TokenEntriesAttribute() => ErrorMessage = "name:scope[,scope]:sha256-hex with the scopes read, control, admin, a list by Auth:Tokens:0, Auth:Tokens:1, …";

    protected override bool IsEntry(string entry) => Entry().IsMatch(entry);

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}:(?:read|control|admin)(?:,(?:read|control|admin))*:[0-9A-Fa-f]{64}$", RegexOptions.None, 1000)]
    private static partial Regex Entry();
}

/// <summary>Origins as browsers send them (RFC 6454): scheme, host, port, nothing more.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OriginsAttribute : EntriesAttribute
{
    public OriginsAttribute() => ErrorMessage = "origins such as https://panel.example, a list by Auth:AllowedOrigins:0, Auth:AllowedOrigins:1, …";

    protected override bool IsEntry(string entry) =>
        Uri.TryCreate(entry, UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https"
        && entry.Equals(uri.GetLeftPart(UriPartial.Authority), StringComparison.OrdinalIgnoreCase);
}

/// <summary><c>any</c>, or networks (RFC 4632).</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NetworksAttribute : EntriesAttribute
{
    public NetworksAttribute() => ErrorMessage = "any, or networks such as 192.168.0.0/16, several separated by ','";

    protected override bool IsEntry(string entry) => entry == "any" || IPNetwork.TryParse(entry, out _);
}

/// <summary>Roles of a member.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RolesAttribute : EntriesAttribute
{
    public RolesAttribute() => ErrorMessage = "worker, gateway, lighthouse, separated by ','";

    protected override bool IsEntry(string entry) => entry is "worker" or "gateway" or "lighthouse";
}

/// <summary>An address with a port, or nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class EndpointAttribute : ValidationAttribute
{
    public EndpointAttribute() => ErrorMessage = "host:port";

    public override bool IsValid(object? value)
    {
        try
        {
            return value is string text && (text.Length == 0 || LinkEndpoint.Parse(text).Port > 0);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
