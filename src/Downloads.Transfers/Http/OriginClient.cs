using System.Net;
using System.Text;

namespace Downloads.Transfers.Http;

/// <summary>
/// Sends one GET and follows its redirects by hand: custom headers stay with the origin they were given for, https does not fall to http, addresses are checked
/// on the connection. Safe for any number of transfers at once; connections are shared.
/// </summary>
internal sealed class OriginClient : IDisposable
{
    private readonly TransferOptions _options;
    private readonly TimeProvider _time;
    private readonly ConnectionPools _pools;

    public OriginClient(TransferOptions options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        (_options, _time) = (options, time);
        _pools = new(options, resolve ?? Dns.GetHostAddressesAsync);
    }

    /// <summary>The response's head, its body still to be read; any status but a redirect. The caller disposes it.</summary>
    /// <exception cref="TransferFault">There is none; classified.</exception>
    public async Task<HttpResponseMessage> GetAsync(OriginRequest asked, CancellationToken cancellation)
    {
        var target = asked.Shortcut ?? asked.Source;
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendAsync(asked.ToMessage(target, _options.UserAgent), asked.Timeouts, cancellation);
            if (RedirectOf(response) is not { } location)
            {
                return response;
            }

            response.Dispose();
            if (redirects == _options.MaxRedirects)
            {
                throw TransferFault.Permanent("too_many_redirects", $"The server redirected more than {_options.MaxRedirects} times");
            }

            target = Follow(target, location);
        }
    }

    public void Dispose() => _pools.Dispose();

    private static string? RedirectOf(HttpResponseMessage response) => response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found
        or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
            ? new ResponseHead(response).Single("Location")
            : null;

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, TransferTimeouts timeouts, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(timeouts.FirstByte, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            await _pools.GuardAsync(message.RequestUri!, either.Token);
            return await _pools.For(timeouts.Connect).SendAsync(message, either.Token);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw TransferFault.Transient("timeout", "The server did not answer in time");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            throw HttpFaults.FromSend(error);
        }
    }

    private Uri Follow(Uri from, string location)
    {
        // Bytes above ASCII are UTF-8 almost everywhere, though the head was read as Latin-1.
        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(location));
        if (!Uri.TryCreate(from, text, out var target) || (target.Scheme != Uri.UriSchemeHttp && target.Scheme != Uri.UriSchemeHttps))
        {
            throw TransferFault.Permanent("bad_redirect", "The server redirects to something that is no web address");
        }

        if (from.Scheme == Uri.UriSchemeHttps && target.Scheme == Uri.UriSchemeHttp && !_options.AllowDowngrade)
        {
            throw TransferFault.Permanent("insecure_redirect", "The server redirects from https to http");
        }

        return target;
    }
}
