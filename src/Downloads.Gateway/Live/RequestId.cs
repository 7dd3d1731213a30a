using System.Text.Json;

namespace Downloads.Gateway.Live;

/// <summary>What a client calls its request, given back as it came: a string of 1 to 64 characters, or a whole number of at most 53 bits.</summary>
internal readonly record struct RequestId
{
    private const int MaxLength = 64;
    private const long MaxNumber = (1L << 53) - 1;

    private readonly string? _text;
    private readonly long _number;

    private RequestId(string? text, long number) => (_text, _number) = (text, number);

    public static implicit operator RequestId(string text) => new(text, 0);

    /// <summary>The id, or null where the value is none.</summary>
    public static RequestId? Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 and <= MaxLength } text => new(text, 0),
        JsonValueKind.Number when value.TryGetInt64(out var number) && number is >= -MaxNumber and <= MaxNumber => new(text: null, number),
        _ => null,
    };

    /// <summary>The id of a command that may be repeated without being carried out twice, or null where the client chose no UUID.</summary>
    public Guid? AsCommandId() => Guid.TryParse(_text, out var id) ? id : null;

    public void Write(Utf8JsonWriter json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (_text is not null)
        {
            json.WriteString("id"u8, _text);
        }
        else
        {
            json.WriteNumber("id"u8, _number);
        }
    }
}
