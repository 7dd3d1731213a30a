using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Downloads.Node.Options;

/// <summary>
/// Fills an annotated options tree from configuration and collects every fault instead of stopping at the first. The framework's binder
/// passes over a key it does not know, which turns a typo into a default nobody asked for.
/// </summary>
internal static class OptionsBinder
{
    /// <summary>Top-level sections of an options tree.</summary>
    public static IEnumerable<string> Sections<T>() => Properties(typeof(T)).Where(IsSection).Select(property => property.Name);

    /// <summary>A filled <typeparamref name="T"/>; where <paramref name="faults"/> grew, it is not to be used.</summary>
    public static T Bind<T>(IConfiguration configuration, List<string> faults)
        where T : new()
    {
        var options = new T();
        foreach (var property in Properties(typeof(T)))
        {
            BindProperty(options, property, configuration.GetSection(property.Name), faults);
        }

        return options;
    }

    private static void BindSection(object options, IConfigurationSection section, List<string> faults)
    {
        var properties = Properties(options.GetType()).ToArray();
        foreach (var child in section.GetChildren())
        {
            if (properties.FirstOrDefault(property => property.Name.Equals(child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                BindProperty(options, property, child, faults);
            }
            else
            {
                faults.Add($"{child.Path}: is no key; allowed: {string.Join(", ", properties.Select(known => $"{section.Path}:{known.Name}"))}");
            }
        }
    }

    private static void BindProperty(object options, PropertyInfo property, IConfigurationSection section, List<string> faults)
    {
        if (IsSection(property))
        {
            BindSection(property.GetValue(options)!, section, faults);
            return;
        }

        var given = Read(property, section);
        if (given is null)
        {
            return;
        }

        var secret = property.IsDefined(typeof(SecretAttribute));
        var value = Convert(given, property.PropertyType);
        var broken = value is null ? null : property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault(rule => !rule.IsValid(value));
        if (value is null)
        {
            faults.Add(Refusal(section, given, secret, Describe(property)));
        }
        else if (broken is not null)
        {
            faults.Add(Refusal(section, given, secret, Allowed.Describe(broken)));
        }
        else
        {
            property.SetValue(options, value);
        }
    }

    /// <summary>The text given, the entries of a list, or null where the key is absent.</summary>
    private static object? Read(PropertyInfo property, IConfigurationSection section)
    {
        if (property.PropertyType != typeof(IReadOnlyList<string>))
        {
            return section.GetChildren().Any() ? string.Join(' ', section.GetChildren().Select(child => child.Path)) : section.Value;
        }

        var items = section.GetChildren().Select(child => child.Value ?? string.Empty).ToArray();
        return items.Length > 0 ? items
            : section.Value is not { } value ? null
            : property.GetCustomAttribute<SeparatorAttribute>() is not { } list ? [value]
            : value.Split(list.Separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static object? Convert(object given, Type type) => given switch
    {
        string[] items => items,
        string text when type == typeof(string) => text,
        string text when type == typeof(int) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        string text when type == typeof(long) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => throw new NotSupportedException($"No option may have the type {type}."),
    };

    private static string Describe(PropertyInfo property) =>
        property.GetCustomAttributes<ValidationAttribute>().FirstOrDefault() is { } rule ? Allowed.Describe(rule) : Allowed.Describe(property.PropertyType);

    private static string Refusal(IConfigurationSection section, object given, bool secret, string allowed)
    {
        var text = given as string ?? string.Join(", ", (string[])given);
        var shown = secret ? "…" : text.Length > 80 ? string.Concat(text.AsSpan(0, 80), "…") : text;
        return $"{section.Path}: '{shown}' is not valid; allowed: {allowed}";
    }

    private static bool IsSection(PropertyInfo property) =>
        property.PropertyType.Namespace == typeof(NodeOptions).Namespace;

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
}
