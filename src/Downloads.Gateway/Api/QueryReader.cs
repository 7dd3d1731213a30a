using System.Globalization;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary>Reads query parameters and collects what is wrong with them, so that one answer names all of it.</summary>
internal sealed class QueryReader
{
    private readonly IQueryCollection _query;
    private readonly Dictionary<string, string[]> _errors = new(StringComparer.Ordinal);
    private bool _unknown;

    public QueryReader(IQueryCollection query, params ReadOnlySpan<string> allowed)
    {
        _query = query;
        foreach (var name in query.Keys)
        {
            if (!allowed.Contains(name))
            {
                _unknown = true;
                _errors[name] = [allowed.Length == 0 ? "There are no parameters here." : $"Unknown parameter; there are {string.Join(", ", allowed)}."];
            }
        }
    }

    /// <summary>For endpoints without parameters.</summary>
    public static Problem? RefuseAny(HttpRequest request) => request.Query.Count == 0 ? null : new QueryReader(request.Query).Problem;

    /// <summary>What was wrong, or null.</summary>
    public Problem? Problem => _errors.Count == 0
        ? null
        : new(_unknown ? "request.unknown_parameter" : "request.invalid_parameter", string.Join(" ", _errors.Select(e => $"{e.Key}: {e.Value[0]}")))
        {
            Errors = _errors,
        };

    /// <summary>All values of a parameter that may repeat, each one of <paramref name="words"/>; null where it is absent.</summary>
    public IReadOnlyList<string>? Words(string name, IReadOnlyCollection<string> words)
    {
        if (!_query.TryGetValue(name, out var values))
        {
            return null;
        }

        return values.Count > 0 && values.All(value => value is not null && words.Contains(value))
            ? [.. values.OfType<string>().Distinct(StringComparer.Ordinal)]
            : Refuse<IReadOnlyList<string>>(name, $"must be one of {string.Join(", ", words)}");
    }

    public string? Text(string name, int max)
    {
        if (!_query.TryGetValue(name, out var values))
        {
            return null;
        }

        return values is [{ Length: > 0 } text] && text.Length <= max && !text.Any(char.IsControl)
            ? text
            : Refuse<string>(name, $"must be given once, 1 to {max} characters");
    }

    public int? Number(string name, int min, int max)
    {
        if (Text(name, 20) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : Refuse<int?>(name, $"must be a whole number from {min} to {max}");
    }

    /// <summary>A number that may have a fraction.</summary>
    public double? Decimal(string name, double min, double max)
    {
        if (Text(name, 20) is not { } text)
        {
            return null;
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : Refuse<double?>(name, $"must be a number from {min.ToString(CultureInfo.InvariantCulture)} to {max.ToString(CultureInfo.InvariantCulture)}");
    }

    public bool Flag(string name)
    {
        var text = Text(name, 8);
        return text is null or "true" or "false" ? text == "true" : Refuse<bool>(name, "must be true or false");
    }

    /// <summary>A time in ISO 8601 with its zone.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name, 64) is not { } text)
        {
            return null;
        }

        string[] formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];
        return DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : Refuse<DateTimeOffset?>(name, "must be a time such as 2026-01-31T12:00:00Z");
    }

    public T? Refuse<T>(string name, string message)
    {
        _errors.TryAdd(name, [message + "."]);
        return default;
    }
}
