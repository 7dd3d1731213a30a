namespace Downloads.Transfers.Files;

/// <summary>Classes of file system errors.</summary>
internal static class DiskFaults
{
    public static bool Covers(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>Whether it is this machine's, which no other source would mend.</summary>
    public static bool Covers(TransferFault fault) => fault.Failure.Class is "disk" or "disk_full" or "name";

    /// <summary><c>disk_full</c> and trouble of the device may pass; a path that is refused will be refused again.</summary>
    public static TransferFault From(Exception error) => error.HResult switch
    {
        Errno.NoSpace or Errno.QuotaExceeded => TransferFault.Transient("disk_full", error.Message, error),
        Errno.NameTooLong => TransferFault.Permanent("name", error.Message, error),
        Errno.NotPermitted or Errno.NoAccess or Errno.ReadOnlyFileSystem or Errno.NotDirectory or Errno.IsLink =>
            TransferFault.Permanent("disk", error.Message, error),
        _ when error is UnauthorizedAccessException => TransferFault.Permanent("disk", error.Message, error),
        _ => TransferFault.Transient("disk", error.Message, error),
    };
}
