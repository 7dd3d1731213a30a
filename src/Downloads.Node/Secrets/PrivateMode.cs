namespace Downloads.Node.Secrets;

/// <summary>File modes of what only the owner may see.</summary>
public static class PrivateMode
{
    /// <summary>0700</summary>
    public const UnixFileMode Directory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>0600</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;
}
