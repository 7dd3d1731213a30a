using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Origins.Local;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>An origin on raw sockets whose every byte a test decides: each request goes to <see cref="Script"/>, which may be replaced at any time.</summary>
public sealed class FaultyOrigin : IAsyncDisposable
{
    private readonly LoopbackListener _listener;
    private readonly Lock _gate = new();
    private readonly List<Exchange> _exchanges = [];
    private readonly X509Certificate2? _certificate;

    public FaultyOrigin(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener = new LoopbackListener(ServeAsync);
        var scheme = certificate is null ? "http" : "https";
        Address = new Uri($"{scheme}://127.0.0.1:{_listener.Port}/");
    }

    /// <summary>Ends with a slash.</summary>
    public Uri Address { get; }

    /// <summary>What a request gets. When it returns and nothing was closed, the connection serves the next request.</summary>
    public Func<Exchange, Task> Script { get; set; } = exchange => exchange.SendHeadAsync("404 Not Found", ("Content-Length", "0"));

    /// <summary>Requests so far, in the order they came.</summary>
    public IReadOnlyList<Exchange> Exchanges
    {
        get
        {
            lock (_gate)
            {
                return [.. _exchanges];
            }
        }
    }

    /// <summary>The <c>Range</c> field of each request; null where there was none.</summary>
    public IReadOnlyList<string?> Ranges => [.. Exchanges.Select(exchange => exchange.Headers.GetValueOrDefault("Range"))];

    public Uri UriOf(string path) => new(Address, path);

    public ValueTask DisposeAsync() => _listener.DisposeAsync();

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        try
        {
            await using var stream = await OpenAsync(socket);
            while (await RequestReader.ReadAsync(stream, _listener.Closing) is { } lines)
            {
                var exchange = Note(lines, socket, stream);
                await Script(exchange);
                if (exchange.IsClosed)
                {
                    return;
                }
            }
        }
        catch (Exception gone) when (gone is SocketException or IOException or OperationCanceledException or ObjectDisposedException
            or System.Security.Authentication.AuthenticationException)
        {
            // The other side has gone, or the origin ends.
        }
    }

    private async Task<Stream> OpenAsync(Socket socket)
    {
        socket.NoDelay = true;
        var plain = new NetworkStream(socket);
        if (_certificate is null)
        {
            return plain;
        }

        var secure = new SslStream(plain);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _listener.Closing);
        return secure;
    }

    private Exchange Note(string[] lines, Socket socket, Stream stream)
    {
        lock (_gate)
        {
            var exchange = new Exchange(_exchanges.Count, lines, socket, stream, _listener.Closing);
            _exchanges.Add(exchange);
            return exchange;
        }
    }
}
