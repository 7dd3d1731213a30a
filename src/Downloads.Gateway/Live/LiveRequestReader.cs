using System.Text.Json;

namespace Downloads.Gateway.Live;

/// <summary>Reads the members of one object and knows in the end which nobody asked for.</summary>
internal sealed class LiveRequestReader
{
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
    private readonly string _path;
    private readonly RequestId? _id;

    public LiveRequestReader(JsonElement root)
        : this(root, path: "", id: null)
    {
    }

    private LiveRequestReader(JsonElement element, string path, RequestId? id)
    {
        _path = path;
        _id = id;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Refuse("frame.invalid", path.Length == 0 ? "The message must be an object." : $"{path} must be an object.");
        }

        foreach (var member in element.EnumerateObject())
        {
            _members.Add(member.Name, member.Value);
        }

        // The id goes into every refusal, so it is read before anything can be wrong.
        if (path.Length == 0 && _members.TryGetValue("id", out var raw))
        {
            _id = RequestId.Of(raw);
        }
    }

    /// <summary>The request's id.</summary>
    public RequestId Id()
    {
        _members.Remove("id");
        return _id ?? throw Refuse("frame.invalid", "/id must be a string of 1 to 64 characters or a whole number.");
    }

    public string Text(string name, int max) =>
        OptionalText(name, max) ?? throw Refuse("frame.invalid", $"{Path(name)} is missing.");

    public string? OptionalText(string name, int max)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= max
            ? text
            : throw Refuse("frame.invalid", $"{Path(name)} must be a string of 1 to {max} characters.");
    }

    public long? OptionalNumber(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0
            ? number
            : throw Refuse("frame.invalid", $"{Path(name)} must be a whole number, 0 or more.");
    }

    public bool? OptionalFlag(string name)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Refuse("frame.invalid", $"{Path(name)} must be true or false.");
    }

    public Guid DownloadId(string name) =>
        Guid.TryParse(Text(name, max: 64), out var id) ? id : throw Refuse("download.invalid_id", $"{Path(name)} is not a download id.");

    public List<Guid>? OptionalDownloadIds(string name, int max)
    {
        if (!Take(name, out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > max)
        {
            throw Refuse("frame.invalid", $"{Path(name)} must be an array of at most {max} ids.");
        }

        var ids = new List<Guid>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            ids.Add(item.ValueKind == JsonValueKind.String && Guid.TryParse(item.GetString(), out var id)
                ? id
                : throw Refuse("download.invalid_id", $"{Path(name)} holds something that is not a download id."));
        }

        return ids;
    }

    public LiveRequestReader? OptionalObject(string name) => Take(name, out var value) ? new LiveRequestReader(value, Path(name), _id) : null;

    /// <exception cref="LiveRequestException">A member is left that nobody read.</exception>
    public void RefuseTheRest()
    {
        foreach (var name in _members.Keys)
        {
            throw Refuse("frame.unknown_field", $"Unknown field {Path(Shorten(name))}.");
        }
    }

    public LiveRequestException Refuse(string code, string detail) => new(_id, code, detail);

    /// <summary>A client's text as a message may repeat it.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private bool Take(string name, out JsonElement value) => _members.Remove(name, out value) && value.ValueKind != JsonValueKind.Null;

    private string Path(string name) => $"{_path}/{name}";
}

/// <summary>A message that cannot be understood; answered with an error frame.</summary>
internal sealed class LiveRequestException(RequestId? id, string code, string message) : Exception(message)
{
    public RequestId? Id => id;

    public string Code => code;
}
