using Downloads.Transfers;

namespace Downloads.Providers;

/// <summary>Whose fault a failure is, as far as a provider is concerned.</summary>
public enum FailureKind
{
    /// <summary>The host cannot be reached or does not do its work: counts against it.</summary>
    Host = 1,

    /// <summary>The host works, and answered that this source is not to be had.</summary>
    Source = 2,

    /// <summary>The host works, and asked for calm.</summary>
    Calm = 3,

    /// <summary>No room on this side.</summary>
    DiskFull = 4,

    /// <summary>This node's own trouble: neither host nor source can help it.</summary>
    Node = 5,

    /// <summary>The host was never asked: the request itself cannot be.</summary>
    Request = 6,
}

/// <summary>Reads a failure's class word (transfers, "Failure classes").</summary>
public static class FailureKinds
{
    public static FailureKind Of(TransferFailure failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.Class switch
        {
            "disk_full" => FailureKind.DiskFull,
            "disk" or "internal" or "part_missing" => FailureKind.Node,
            "refused_address" or "certificate" or "name" or "unsupported_source" => FailureKind.Request,
            "http_429" => FailureKind.Calm,
            "http_503" when failure.RetryAfterMs is not null => FailureKind.Calm,
            "dns" or "connect" or "tls" or "timeout" or "reset" or "short_body" or "http_408" => FailureKind.Host,
            "bad_response" when failure.Transient => FailureKind.Host,
            var word when word.StartsWith("http_5", StringComparison.Ordinal) => FailureKind.Host,
            _ => FailureKind.Source,
        };
    }
}
