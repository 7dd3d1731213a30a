namespace Downloads.Requests;

/// <summary>A folder inside the root: relative, '/' separated, every segment already a safe name. What is not is refused, not mended: a folder that differs from the wish surprises.</summary>
public static class DestinationRules
{
    public const int MaxLength = 1024;

    public const int MaxDepth = 32;

    /// <param name="destination">Without leading or trailing '/'; empty for the root.</param>
    public static bool TryRead(string text, out string destination, out string error)
    {
        destination = "";
        error = "";
        var segments = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (text.Length > MaxLength || segments.Length > MaxDepth)
        {
            error = $"A destination has at most {MaxLength} characters and {MaxDepth} folders.";
            return false;
        }

        if (text.StartsWith('/') || text.Contains('\\', StringComparison.Ordinal))
        {
            error = "A destination is relative to the download root and separated by '/'.";
            return false;
        }

        foreach (var segment in segments)
        {
            if (SafeName.Of(segment, "") != segment)
            {
                error = "A folder of the destination is not a plain name ('..', leading dots, reserved names and special characters are refused).";
                return false;
            }
        }

        destination = string.Join('/', segments);
        return true;
    }
}
