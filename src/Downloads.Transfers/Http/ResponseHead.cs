using System.Globalization;
using System.Net.Http.Headers;

namespace Downloads.Transfers.Http;

/// <summary>The header fields of a response as they were sent: the typed ones of .NET mend or drop what a hostile or broken server says.</summary>
internal readonly struct ResponseHead(HttpResponseMessage response)
{
    public int Status => (int)response.StatusCode;

    /// <summary>The field's value where it was sent once (or always alike); null otherwise.</summary>
    public string? Single(string name)
    {
        var values = All(name);
        return values.Length > 0 && Array.TrueForAll(values, value => value == values[0]) ? values[0] : null;
    }

    /// <summary>Every value of the field, one per line it was sent in.</summary>
    public string[] All(string name)
    {
        HeaderStringValues values;
        var found = response.Headers.NonValidated.TryGetValues(name, out values)
            || response.Content.Headers.NonValidated.TryGetValues(name, out values);
        return found ? [.. values.Select(value => value.Trim())] : [];
    }

    /// <summary>Content-Length; null where it was not sent. Repeats must agree (RFC 9110, section 8.6).</summary>
    /// <exception cref="TransferFault">It is no number, or says two things.</exception>
    public long? ContentLength()
    {
        var values = All("Content-Length").SelectMany(line => line.Split(',', StringSplitOptions.TrimEntries)).Distinct().ToArray();
        return values switch
        {
            [] => null,
            [var one] when long.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var length) => length,
            _ => throw TransferFault.Permanent("bad_response", "The server's Content-Length is no length"),
        };
    }

    /// <summary>A date field; null where it is missing or none.</summary>
    public DateTimeOffset? Date(string name) => HttpDate.TryParse(Single(name), out var date) ? date : null;
}
