namespace Downloads.Transfers.Files;

/// <summary>The process's file mode creation mask, read without changing it (umask(2) can only be read by setting it).</summary>
internal static class Umask
{
    private const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>The mode a new file gets.</summary>
    public static UnixFileMode NewFile { get; } = All & ~Read();

    private static UnixFileMode Read()
    {
        const string Key = "Umask:";
        try
        {
            var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(Key, StringComparison.Ordinal));
            return (UnixFileMode)Convert.ToInt32(line[Key.Length..].Trim(), 8);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException or FormatException or UnauthorizedAccessException)
        {
            return UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        }
    }
}
