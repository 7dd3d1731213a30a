using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Actors.Persistence;

namespace Downloads.Actors.Queries;

/// <summary>A position in a list as clients carry it: opaque to them, <c>number:id</c> in base64url. All orders of lists have one integer column.</summary>
internal static class ViewCursor
{
    public static string? Format(ViewPosition? position) =>
        position is null ? null : Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{position.Values[0]}:{position.EntityId:N}"));

    /// <exception cref="FormatException">Not a cursor.</exception>
    public static ViewPosition? Parse(string? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && long.TryParse(text.AsSpan(0, colon), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && Guid.TryParseExact(text.AsSpan(colon + 1), "N", out var id)
            ? new([value], id)
            : throw new FormatException("This is not a cursor of this list.");
    }
}
