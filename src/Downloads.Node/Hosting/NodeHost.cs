using Downloads.Actors;
using Downloads.Node.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Downloads.Node.Hosting;

/// <summary>A whole node in this process: store, actors, transfers and gateway. Disposing it stops it: transfers save where they are, the store closes.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private NodeHost(WebApplication application) => _application = application;

    /// <summary>Where the gateway really listens: a port 0 is replaced by the one that was free.</summary>
    public IReadOnlyCollection<string> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>The node's parts.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a node; on return it answers.</summary>
    /// <exception cref="NodeStartException">It cannot start as it is told to; nothing of it runs any more.</exception>
    public static async Task<NodeHost> StartAsync(NodeSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var folders = NodeFolders.Prepare(settings.Options);
        var application = NodeComposition.Build(settings, folders);
        try
        {
            application.Services.GetRequiredService<DownloadRuntime>().Start();
            await application.StartAsync(cancellationToken);
            return new NodeHost(application);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the process is told to stop, or <see cref="DisposeAsync"/> runs.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }
}
