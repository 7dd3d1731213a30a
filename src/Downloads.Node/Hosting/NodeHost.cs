using Downloads.Gateway.Auth;
using Downloads.Node.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Downloads.Node.Hosting;

/// <summary>A whole node in this process: a store, actors, transfers and gateway, as far as its role has them. Disposing it stops it: transfers save where they are, the store closes.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private readonly WebApplication _application;

    private NodeHost(WebApplication application) => _application = application;

    /// <summary>Where the gateway really listens: a port 0 is replaced by the one that was free.</summary>
    public IReadOnlyCollection<string> Addresses =>
        [.. _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];

    /// <summary>The node's parts.</summary>
    public IServiceProvider Services => _application.Services;

    /// <summary>Starts a node inside another program; on return it answers. It leaves the process alone: no signal handlers, no log on its streams.</summary>
    /// <exception cref="NodeStartException">It cannot start as it is told to; nothing of it runs any more.</exception>
    public static Task<NodeHost> StartAsync(NodeSettings settings, CancellationToken cancellationToken = default) =>
        StartAsync(settings, surround: null, cancellationToken);

    /// <inheritdoc cref="StartAsync(NodeSettings, CancellationToken)"/>
    /// <param name="surround">What it takes from its process: <see cref="ProcessSurroundings"/>.</param>
    internal static Task<NodeHost> StartAsync(NodeSettings settings, Action<WebApplicationBuilder>? surround, CancellationToken cancellationToken = default) =>
        StartAsync(settings, folders => NodeComposition.Build(settings, folders, surround), cancellationToken);

    /// <inheritdoc cref="StartAsync(NodeSettings, CancellationToken)"/>
    /// <param name="build">Puts it together, in folders that are its own by then.</param>
    internal static async Task<NodeHost> StartAsync(
        NodeSettings settings, Func<NodeFolders, WebApplication> build, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var folders = NodeFolders.Prepare(settings.Options);
        WebApplication? application = null;
        try
        {
            CheckBinding(settings.Options, folders);
            application = build(folders);
            await application.StartAsync(cancellationToken);
            return new NodeHost(application);
        }
        catch (Exception failure)
        {
            if (application is not null)
            {
                await application.DisposeAsync();
            }

            if (StartRefusals.Explain(failure, settings.Options, folders) is { } refusal)
            {
                throw refusal;
            }

            throw;
        }
    }

    /// <summary>Completes when the node is told to stop: by a signal, where it is its process.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) => _application.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    /// <summary>Who can be reached from other machines has to know who asks.</summary>
    private static void CheckBinding(NodeOptions options, NodeFolders folders)
    {
        var tokens = new FileInfo(Path.Join(folders.Data, "tokens"));
        var hasToken = options.Auth.Tokens.Count > 0 || tokens is { Exists: true, Length: > 0 };
        if (BindingRule.Check(ListenUrlsAttribute.Split(options.Urls), hasToken) is { } reason)
        {
            throw new NodeStartException(NodeExitCode.Configuration, reason);
        }
    }
}
