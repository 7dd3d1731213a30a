using System.Collections.Immutable;
using System.Text.Json;

namespace Downloads.Providers;

/// <summary>
/// Reads a settings document: validates all of it before any of it counts, and names every error by its place. A top-level field that is absent
/// keeps what the node was configured with; an unknown one is an error.
/// </summary>
public sealed class SettingsReader
{
    private const int MaxEntries = 10_000;
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly ImmutableArray<SettingsError>.Builder _errors = ImmutableArray.CreateBuilder<SettingsError>();

    private SettingsReader()
    {
    }

    /// <param name="configured">What holds where the document is silent.</param>
    public static SettingsReading Read(ReadOnlyMemory<byte> utf8, RuntimeSettings configured)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, Strict);
            var reader = new SettingsReader();
            var settings = reader.Document(document.RootElement, configured);
            return reader._errors.Count == 0 ? new(settings, []) : new(Settings: null, reader._errors.ToImmutable());
        }
        catch (JsonException e)
        {
            return new(Settings: null, [new("", $"is not a JSON document: {e.Message}")]);
        }
    }

    private RuntimeSettings Document(JsonElement root, RuntimeSettings settings)
    {
        foreach (var (name, at, value) in Members(root, ""))
        {
            settings = name switch
            {
                "max_concurrent" => settings with { MaxConcurrent = (int)Number(value, at, 1, 10_000, settings.MaxConcurrent) },
                "memory_bytes" => settings with { MemoryBytes = (long)Number(value, at, 1 << 20, 1L << 50, settings.MemoryBytes) },
                "bytes_per_second" => settings with { BytesPerSecond = (long)Number(value, at, 0, 1L << 50, settings.BytesPerSecond) },
                "defaults" => settings with { Defaults = Policy(value, at).Over(settings.Defaults) },
                "providers" => settings with { Providers = Choices(value, at) },
                "rules" => settings with { Rules = [.. Items(value, at).Select(item => Rule(item.Value, item.At)).OfType<ProviderRule>()] },
                "paused" => settings with { Paused = [.. Items(value, at).Select(item => Name(item.Value, item.At)).OfType<string>()] },
                _ => Unknown(at, settings),
            };
        }

        return settings;
    }

    private ImmutableSortedDictionary<string, PolicyChoice> Choices(JsonElement value, string at)
    {
        var choices = ImmutableSortedDictionary.CreateBuilder<string, PolicyChoice>(StringComparer.Ordinal);
        foreach (var (name, place, policy) in Members(value, at))
        {
            var choice = Policy(policy, place);
            if (RefuseName(name.EndsWith(":*", StringComparison.Ordinal) ? name[..^2] : name) is { } wrong)
            {
                Refuse(place, wrong);
            }

            choices[name] = choice;
        }

        return choices.ToImmutable();
    }

    private PolicyChoice Policy(JsonElement value, string at)
    {
        var values = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var (name, place, number) in Members(value, at))
        {
            if (PolicyField.Find(name) is not { } field)
            {
                Refuse(place, "is not a field of a policy");
            }
            else if (number.ValueKind != JsonValueKind.Number || field.Refuse(number.GetDouble()) is not null)
            {
                Refuse(place, field.Refuse(double.NaN)!);
            }
            else
            {
                values[name] = number.GetDouble();
            }
        }

        return new(values.ToImmutable());
    }

    private ProviderRule? Rule(JsonElement value, string at)
    {
        ImmutableArray<HostPattern> hosts = [];
        string? provider = null;
        var before = _errors.Count;
        foreach (var (name, place, member) in Members(value, at))
        {
            switch (name)
            {
                case "hosts":
                    hosts = [.. Items(member, place).Select(item => Host(item.Value, item.At)).OfType<HostPattern>()];
                    break;
                case "provider":
                    provider = Name(member, place);
                    break;
                default:
                    Unknown(place, value);
                    break;
            }
        }

        if (_errors.Count == before && (hosts.IsEmpty || provider is null))
        {
            Refuse(at, "needs hosts and a provider");
        }

        return provider is null ? null : new(hosts, provider);
    }

    private HostPattern? Host(JsonElement value, string at)
    {
        var pattern = value.ValueKind == JsonValueKind.String ? HostPattern.Parse(value.GetString()!) : null;
        if (pattern is null)
        {
            Refuse(at, "must be a host such as example.org, *.example.org or example.org:8080");
        }

        return pattern;
    }

    private string? Name(JsonElement value, string at)
    {
        var name = value.ValueKind == JsonValueKind.String ? value.GetString() : "";
        if (RefuseName(name!) is not { } wrong)
        {
            return name;
        }

        Refuse(at, wrong);
        return null;
    }

    private static string? RefuseName(string name) =>
        ProviderName.IsValid(name) ? null : $"must be a provider's name such as http:example.org, at most {ProviderName.MaxLength} characters";

    private double Number(JsonElement value, string at, double min, double max, double instead)
    {
        if (value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number >= min && number <= max && double.IsInteger(number))
        {
            return number;
        }

        Refuse(at, $"must be a whole number from {min} to {max}");
        return instead;
    }

    private IEnumerable<(string Name, string At, JsonElement Value)> Members(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Object || value.GetPropertyCount() > MaxEntries)
        {
            Refuse(at, $"must be an object of at most {MaxEntries} members");
            return [];
        }

        return value.EnumerateObject().Select(member => (member.Name, $"{at}/{Escape(member.Name)}", member.Value));
    }

    private IEnumerable<(string At, JsonElement Value)> Items(JsonElement value, string at)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxEntries)
        {
            Refuse(at, $"must be an array of at most {MaxEntries} items");
            return [];
        }

        return value.EnumerateArray().Select((item, index) => ($"{at}/{index}", item));
    }

    private T Unknown<T>(string at, T unchanged)
    {
        Refuse(at, "is not a setting");
        return unchanged;
    }

    private void Refuse(string at, string message) => _errors.Add(new(at, message));

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
