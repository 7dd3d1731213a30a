namespace Downloads.Transfers;

/// <summary>Why a transfer failed.</summary>
/// <param name="Class">Stable word: <c>dns</c>, <c>connect</c>, <c>tls</c>, <c>certificate</c>, <c>timeout</c>, <c>reset</c>, <c>short_body</c>, <c>http_404</c>,
/// <c>http_503</c>, <c>too_many_redirects</c>, <c>refused_address</c>, <c>checksum</c>, <c>disk_full</c>, <c>disk</c>, <c>name</c>, …</param>
/// <param name="Message">One line for people; never a secret.</param>
/// <param name="Transient">Whether another attempt may succeed.</param>
/// <param name="RetryAfterMs">What the server asked for, in milliseconds; null where it did not.</param>
public sealed record TransferFailure(string Class, string Message, bool Transient, long? RetryAfterMs = null);
