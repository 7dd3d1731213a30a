namespace Downloads.Projections;

/// <summary>Sizes, speeds and times as people read them: binary multiples, whole numbers from 10 on.</summary>
public static class Words
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary><c>33 MB</c>, <c>1.5 GB</c>, <c>512 B</c></summary>
    public static string Size(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (Math.Round(value) >= 1024 && unit < Units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 || value >= 10 ? $"{Math.Round(value):0} {Units[unit]}" : $"{value:0.#} {Units[unit]}";
    }

    /// <summary><c>512 KB/s</c></summary>
    public static string Speed(long bytesPerSecond) => Size(bytesPerSecond) + "/s";

    /// <summary><c>45s</c>, <c>2m 15s</c>, <c>3h 5m</c>, <c>2d 4h</c></summary>
    public static string Duration(long seconds) => seconds switch
    {
        < 60 => $"{seconds}s",
        < 3600 => $"{seconds / 60}m {seconds % 60}s",
        < 86400 => $"{seconds / 3600}h {seconds % 3600 / 60}m",
        _ => $"{seconds / 86400}d {seconds % 86400 / 3600}h",
    };
}
