namespace Downloads.Node.Hosting;

/// <summary>The life of a node inside another program: it starts and stops with its <see cref="NodeHost"/> alone and hears no signal of the process.</summary>
internal sealed class NodeLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
