using System.Collections.Immutable;
using System.Text.Json;

namespace Downloads.Serialization;

/// <summary>Fields as they are stored: what is null or default is left out, times are Unix milliseconds, enums are numbers.</summary>
internal static class JsonFields
{
    public static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    /// <summary>Left out where it is 0 or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number and not 0)
        {
            json.WriteNumber(name, number);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, value);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset? time)
    {
        if (time is { } t)
        {
            json.WriteTime(name, t);
        }
    }

    public static void WriteTime(this Utf8JsonWriter json, ReadOnlySpan<byte> name, DateTimeOffset time) =>
        json.WriteNumber(name, time.ToUnixTimeMilliseconds());

    public static void WriteStrings(this Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>Steps from the start of an object, or from a value in it, to its next field's name; false at its end.</summary>
    public static bool NextField(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Whether the field in hand has this name; then the reader stands on its value.</summary>
    public static bool Is(this ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueTextEquals(name) && reader.Read();

    /// <summary>Steps over the value of a field that a newer version wrote.</summary>
    public static void SkipField(this ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    /// <summary>Steps from the start of an array, or from an element, to the next element; false at its end.</summary>
    public static bool NextElement(this ref Utf8JsonReader reader) => reader.Read() && reader.TokenType != JsonTokenType.EndArray;

    public static string Text(this ref Utf8JsonReader reader) => reader.GetString() ?? throw new JsonException("A text was null.");

    public static DateTimeOffset Time(this ref Utf8JsonReader reader) => DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());

    public static ImmutableArray<string> Texts(this ref Utf8JsonReader reader)
    {
        if (!reader.NextElement())
        {
            return [];
        }

        var first = reader.Text();
        if (!reader.NextElement())
        {
            return [first];
        }

        var texts = ImmutableArray.CreateBuilder<string>();
        texts.Add(first);
        do
        {
            texts.Add(reader.Text());
        }
        while (reader.NextElement());
        return texts.ToImmutable();
    }
}
