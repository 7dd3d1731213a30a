namespace Downloads.Transfers.Http;

internal static class SafeFileName
{
    public static string From(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var clean = string.Concat(last.Where(c => !char.IsControl(c))).TrimStart('.', ' ').TrimEnd(' ', '.');
        return clean.Length == 0 ? "download" : clean;
    }
}
