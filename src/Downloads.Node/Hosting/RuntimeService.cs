using Downloads.Actors;

namespace Downloads.Node.Hosting;

/// <summary>Ties the actors to the life of the host.</summary>
internal sealed class RuntimeService(DownloadRuntime runtime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        runtime.Start();
        return Task.CompletedTask;
    }

    /// <summary>Transfers save where they are; they have the time they are promised, whatever the host's patience.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => runtime.DisposeAsync().AsTask();
}
