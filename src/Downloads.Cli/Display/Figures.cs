using System.Globalization;

namespace Downloads.Cli.Display;

/// <summary>Numbers as people read them; the same everywhere, whatever the locale.</summary>
public static class Figures
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB"];

    /// <summary>Such as <c>512 B</c>, <c>1.5 MB</c>, <c>33 MB</c>; a unit is 1,024 of the one below.</summary>
    public static string Size(double bytes)
    {
        var unit = 0;
        while (bytes >= 1000 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes < 10 && unit > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0} {Units[unit]}")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes:0} {Units[unit]}");
    }

    /// <summary>Such as <c>45s</c>, <c>2m 15s</c>, <c>3h 05m</c>, <c>2d 4h</c>.</summary>
    public static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Clamp(Math.Round(seconds), 0, 8_639_999)) switch
    {
        { TotalMinutes: < 1 } time => $"{time.Seconds}s",
        { TotalHours: < 1 } time => $"{time.Minutes}m {time.Seconds:00}s",
        { TotalDays: < 1 } time => $"{time.Hours}h {time.Minutes:00}m",
        var time => $"{time.Days}d {time.Hours}h",
    };

    /// <summary>0 to 100, or null where the total is not known. A file of no bytes is complete.</summary>
    public static double? Percent(long downloaded, long? total) => total switch
    {
        null => null,
        0 => 100,
        _ => Math.Clamp(100.0 * downloaded / total.Value, 0, 100),
    };
}
