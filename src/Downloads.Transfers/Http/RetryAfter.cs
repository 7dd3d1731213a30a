using System.Globalization;

namespace Downloads.Transfers.Http;

/// <summary>When a server wants to be asked again (RFC 9110, section 10.2.3): seconds, or a date.</summary>
internal static class RetryAfter
{
    /// <summary>Milliseconds from now, between 0 and <paramref name="most"/>; null where the server did not say. A date counts from the server's own clock where it tells it.</summary>
    public static long? Read(in ResponseHead head, TimeProvider time, TimeSpan most)
    {
        if (head.Single("Retry-After") is not { } text)
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return (long)Math.Min(seconds * 1000, most.TotalMilliseconds);
        }

        if (!HttpDate.TryParse(text, out var date))
        {
            return null;
        }

        var wait = date - (head.Date("Date") ?? time.GetUtcNow());
        return (long)Math.Clamp(wait.TotalMilliseconds, 0, most.TotalMilliseconds);
    }
}
