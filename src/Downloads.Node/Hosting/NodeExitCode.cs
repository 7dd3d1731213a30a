namespace Downloads.Node.Hosting;

/// <summary>How the process ended (contracts, section 8; numbers after BSD's <c>sysexits.h</c>).</summary>
public enum NodeExitCode
{
    /// <summary>Stopped as told.</summary>
    Stopped = 0,

    /// <summary>An error nobody expected.</summary>
    Crashed = 1,

    /// <summary>The store cannot be reached or read.</summary>
    StoreUnavailable = 69,

    /// <summary>Another process holds the data directory.</summary>
    DataDirectoryHeld = 75,

    /// <summary>A wrong value, an address that is taken or forbidden, a folder that cannot be used.</summary>
    Configuration = 78,
}
