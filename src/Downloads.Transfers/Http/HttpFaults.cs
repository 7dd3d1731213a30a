using System.Net.Sockets;

namespace Downloads.Transfers.Http;

/// <summary>Classes of failure as transfers.md lists them: what may pass is transient, what will be the same next time is permanent.</summary>
internal static class HttpFaults
{
    /// <summary>A request that got no response.</summary>
    public static TransferFault FromSend(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case TransferFault known:
                    return known;
                case TimeoutException:
                    return TransferFault.Transient("timeout", "The connection was not made in time", error);
            }
        }

        return error switch
        {
            HttpRequestException request => FromRequestError(request),
            _ => TransferFault.Transient("reset", "The connection broke off before the response", error),
        };
    }

    /// <summary>A body that broke off.</summary>
    public static TransferFault FromBody(Exception error) => error switch
    {
        TransferFault known => known,
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => ShortBody(error),
        HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse } =>
            TransferFault.Transient("bad_response", "The body is not framed as HTTP demands", error),
        _ => TransferFault.Transient("reset", "The connection broke off within the body", error),
    };

    public static TransferFault ShortBody(Exception? inner = null) => TransferFault.Transient("short_body", "The body ended before its length", inner);

    /// <summary>A status that is neither success, redirect nor an answer to a range.</summary>
    public static TransferFault FromStatus(in ResponseHead head, TimeProvider time, TimeSpan mostRetryAfter)
    {
        var transient = head.Status is 408 or 425 or 429 or >= 500;
        return new(new(
            $"http_{head.Status}", $"The server answered {head.Status}", transient, transient ? RetryAfter.Read(head, time, mostRetryAfter) : null));
    }

    private static TransferFault FromRequestError(HttpRequestException error) => error.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => TransferFault.Transient("dns", "The host name cannot be resolved", error),
        HttpRequestError.ConnectionError => TransferFault.Transient("connect", "The connection cannot be made", error),
        HttpRequestError.ProxyTunnelError => TransferFault.Transient("proxy", "The proxy does not make the connection", error),
        HttpRequestError.SecureConnectionError => TransferFault.Transient("tls", "The TLS handshake failed", error),
        HttpRequestError.ResponseEnded => TransferFault.Transient("reset", "The connection broke off before the response", error),
        HttpRequestError.ConfigurationLimitExceeded => TransferFault.Permanent("bad_response", "The response's head is too large", error),
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError =>
            TransferFault.Transient("bad_response", "The response is not HTTP", error),
        _ when error.InnerException is SocketException or IOException => TransferFault.Transient("reset", "The connection broke off before the response", error),
        _ => TransferFault.Transient("connect", "The request cannot be sent", error),
    };
}
