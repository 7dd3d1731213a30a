namespace Downloads.Cli;

/// <summary>From the stable words of failures (those of transfers, those of problem documents) to exit codes.</summary>
public static class FailureClasses
{
    /// <summary>Exit code of a download that failed with this class.</summary>
    public static ExitCode ToExitCode(string? failureClass) => (failureClass ?? string.Empty) switch
    {
        "timeout" or "http_408" or "stalled" => ExitCode.TimedOut,
        "http_404" or "http_410" => ExitCode.NotFound,
        "connect" or "tls" or "certificate" or "reset" or "short_body" or "refused_address" => ExitCode.Network,
        "disk_full" => ExitCode.DiskFull,
        "disk" or "name" => ExitCode.FileError,
        "dns" => ExitCode.Dns,
        "too_many_redirects" => ExitCode.Redirects,
        "bad_redirect" or "insecure_redirect" or "bad_response" or "changing" or "content_encoding" => ExitCode.BadAnswer,
        "http_401" or "http_403" or "http_407" => ExitCode.Auth,
        "checksum" => ExitCode.Checksum,
        "cancelled" => ExitCode.Unfinished,
        "http_429" => ExitCode.Overloaded,
        var word when word.StartsWith("http_5", StringComparison.Ordinal) => ExitCode.Overloaded,
        var word when word.StartsWith("http_", StringComparison.Ordinal) => ExitCode.BadAnswer,
        _ => ExitCode.Failed,
    };

    /// <summary>Exit code for an answer of the node that is no success.</summary>
    public static ExitCode FromHttpStatus(int status) => status switch
    {
        401 or 403 => ExitCode.Auth,
        404 => ExitCode.NotFound,
        409 => ExitCode.Refused,
        429 or >= 500 => ExitCode.Overloaded,
        >= 400 => ExitCode.Refused,
        _ => ExitCode.BadAnswer,
    };
}
