namespace Downloads.Cli;

/// <summary>How a command ended. The numbers below 64 are aria2's, so that scripts written for it go on working; 64 and above are BSD's <c>sysexits.h</c>.</summary>
public enum ExitCode
{
    /// <summary>Everything asked for is done.</summary>
    Done = 0,

    /// <summary>An error none of the others names.</summary>
    Failed = 1,

    /// <summary>A time-out: the origin's, or <c>--timeout</c>.</summary>
    TimedOut = 2,

    /// <summary>The resource, or the download, is not there.</summary>
    NotFound = 3,

    /// <summary>The connection failed or broke off.</summary>
    Network = 6,

    /// <summary>Downloads were left unfinished (Ctrl-C, paused by someone else, cancelled).</summary>
    Unfinished = 7,

    /// <summary>No room on the disk.</summary>
    DiskFull = 9,

    /// <summary>A file of that name is there already.</summary>
    Exists = 13,

    /// <summary>A file could not be written.</summary>
    FileError = 17,

    /// <summary>The host name does not resolve.</summary>
    Dns = 19,

    /// <summary>The answer of the origin or of the node makes no sense.</summary>
    BadAnswer = 22,

    /// <summary>Too many redirects.</summary>
    Redirects = 23,

    /// <summary>Not allowed: credentials are missing or wrong.</summary>
    Auth = 24,

    /// <summary>The origin or the node is overloaded or in trouble (HTTP 5xx, 429).</summary>
    Overloaded = 29,

    /// <summary>The bytes do not match the checksum.</summary>
    Checksum = 32,

    /// <summary>The command line is wrong.</summary>
    Usage = 64,

    /// <summary>What the node refuses: the state does not allow it, the request is invalid.</summary>
    Refused = 65,

    /// <summary>An embedded node cannot start: its store is held or damaged, a folder cannot be used.</summary>
    Unavailable = 69,

    /// <summary>Nobody reads the results any more (<c>… | head -1</c>); what a shell reports of a program that SIGPIPE ended.</summary>
    OutputClosed = 141,
}
