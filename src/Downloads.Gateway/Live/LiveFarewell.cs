using Microsoft.Extensions.Hosting;

namespace Downloads.Gateway.Live;

/// <summary>Closes every connection as soon as the server begins to stop: it waits for open ones.</summary>
internal sealed class LiveFarewell(LiveClients clients, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStopping.Register(() => clients.CloseAll(CloseCode.Restart, "the server stops"));
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
