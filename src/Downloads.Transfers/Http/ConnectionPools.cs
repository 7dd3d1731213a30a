using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Downloads.Transfers.Http;

/// <summary>
/// Connections to origins, kept open for whoever comes next. A pool belongs to one connect time-out, because it makes connections on nobody's behalf: there are as
/// many as policies differ in theirs. Any number of callers.
/// </summary>
internal sealed class ConnectionPools(TransferOptions options, Func<string, CancellationToken, Task<IPAddress[]>> resolve) : IDisposable
{
    private readonly GuardedConnector _connector = new(options.Network, options.Proxy, resolve);
    private readonly CertificateCheck _certificates = new(options.TrustedRoots);
    private readonly ConcurrentDictionary<TimeSpan, Lazy<HttpMessageInvoker>> _pools = new();

    /// <summary>Refuses a target that a proxy would connect to in our place, as far as it can be told from here.</summary>
    /// <exception cref="TransferFault">It is at an address that may not be connected to (<c>refused_address</c>).</exception>
    public ValueTask GuardAsync(Uri target, CancellationToken cancellation) => _connector.GuardProxiedAsync(target, cancellation);

    public HttpMessageInvoker For(TimeSpan connectTimeout) => _pools.GetOrAdd(connectTimeout, each => new(() => Open(each))).Value;

    public void Dispose()
    {
        foreach (var pool in _pools.Values.Where(pool => pool.IsValueCreated))
        {
            pool.Value.Dispose();
        }
    }

    private HttpMessageInvoker Open(TimeSpan connectTimeout) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        UseProxy = options.Proxy is not null,
        Proxy = options.Proxy,
        ActivityHeadersPropagator = null,
        ConnectTimeout = connectTimeout,
        ConnectCallback = _connector.ConnectAsync,
        MaxResponseDrainSize = 64 << 10,
        RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,   // Bytes as they are; who reads a name decodes it.
        SslOptions = { RemoteCertificateValidationCallback = _certificates.Check },
    });
}
