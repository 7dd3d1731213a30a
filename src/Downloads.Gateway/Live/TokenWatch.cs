using Downloads.Gateway.Auth;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <summary>Ends connections whose token is revoked, within <see cref="LiveLimits.TokenCheck"/>. Every request by HTTP shows its token anew.</summary>
internal sealed partial class TokenWatch(TokenBook tokens, LiveClients clients, TimeProvider time, LiveLimits limits, ILogger<TokenWatch> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(limits.TokenCheck, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Check();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private void Check()
    {
        if (clients.Count == 0)
        {
            return;
        }

        try
        {
            var revoked = tokens.Revoked();
            var closed = clients.Close(client => client.Caller is { } caller && revoked(caller), CloseCode.Unauthorized, "the token is no longer valid");
            if (closed > 0)
            {
                LogClosed(logger, closed);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotRead(logger, failure);
        }
    }
}
