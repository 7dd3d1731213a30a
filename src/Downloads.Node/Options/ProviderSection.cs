using System.Collections.Immutable;
using System.Globalization;
using Downloads.Providers;
using Microsoft.Extensions.Configuration;

namespace Downloads.Node.Options;

/// <summary>
/// The section <c>Providers</c>: policies by provider name, such as <c>Providers:http:example.org:max_concurrent</c>. Names hold colons as keys do, so the last
/// part of a key is the field and all before it the name; <c>MaxConcurrent</c> is the same field.
/// </summary>
internal static class ProviderSection
{
    public const string Name = "Providers";

    public static ImmutableSortedDictionary<string, PolicyChoice> Read(IConfiguration configuration, List<string> faults)
    {
        var choices = new Dictionary<string, PolicyChoice>(StringComparer.Ordinal);
        foreach (var (path, text) in configuration.GetSection(Name).AsEnumerable(makePathsRelative: true))
        {
            if (text is not null && path.LastIndexOf(':') is var last && ReadOne(path, last, text, faults) is var (name, field, value))
            {
                choices[name] = new(choices.GetValueOrDefault(name, PolicyChoice.None).Values.SetItem(field, value));
            }
        }

        return choices.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static (string Name, string Field, double Value)? ReadOne(string path, int last, string text, List<string> faults)
    {
        var name = last > 0 ? path[..last].ToLowerInvariant() : "";
        var key = path[(last + 1)..];
        var field = PolicyField.All.FirstOrDefault(known => Plain(known.Name).Equals(Plain(key), StringComparison.OrdinalIgnoreCase));
        if (field is null || !ProviderName.IsValid(name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name))
        {
            faults.Add($"{Name}:{path}: is no key; allowed: {Name}:<provider>:<field>, such as {Name}:http:example.org:max_concurrent, with the fields "
                + string.Join(", ", PolicyField.All.Select(known => known.Name)));
            return null;
        }

        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || field.Refuse(value) is not null)
        {
            faults.Add($"{Name}:{path}: '{text}' is not valid; allowed: {field.Min.ToString(CultureInfo.InvariantCulture)} to {field.Max.ToString(CultureInfo.InvariantCulture)}");
            return null;
        }

        return (name, field.Name, value);
    }

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal);
}
