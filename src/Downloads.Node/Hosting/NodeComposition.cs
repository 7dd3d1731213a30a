using Actors.Persistence;
using Downloads.Actors;
using Downloads.Actors.Cluster;
using Downloads.Gateway;
using Downloads.Gateway.Auth;
using Downloads.Node.Options;
using Downloads.Node.Secrets;
using Downloads.Requests;
using Downloads.Transfers;
using Downloads.Transfers.Files;
using Downloads.Transfers.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Downloads.Node.Hosting;

/// <summary>Puts the parts of a node together: the one place that knows them all.</summary>
internal static class NodeComposition
{
    /// <summary>A node that is whole and not yet started. What it holds (store, transfers) goes with it.</summary>
    /// <param name="surround">Ties it to its process; without, it hears no signals, writes to no stream and reads no environment.</param>
    public static WebApplication Build(NodeSettings settings, NodeFolders folders, Action<WebApplicationBuilder>? surround)
    {
        var builder = Prepare(settings, folders, surround);
        AddParts(builder.Services, settings, folders);
        builder.Services.AddDownloadGateway(builder.Configuration);
        var application = builder.Build();
        application.UseDownloadGateway();
        application.MapDownloadGateway();
        return application;
    }

    /// <summary>What every role has in common: its configuration, where it listens, and how it lives in its process.</summary>
    public static WebApplicationBuilder Prepare(NodeSettings settings, NodeFolders folders, Action<WebApplicationBuilder>? surround)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddConfiguration(settings.Configuration);
        builder.Configuration["Data:Directory"] = folders.Data;
        builder.WebHost.UseUrls(ListenUrlsAttribute.Split(settings.Options.Urls));
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, NodeLifetime>());
        surround?.Invoke(builder);
        return builder;
    }

    private static void AddParts(IServiceCollection services, NodeSettings settings, NodeFolders folders)
    {
        var options = settings.Options;
        NodeStore.Add(services, options, folders);
        NodeCluster.Add(services, options);
        services.AddSingleton<ISecretBox>(_ => SecretKey.OpenBox(folders.Data, options.Cluster.Secret));
        services.AddSingleton(options.ToTransferOptions(folders.Root));
        services.AddSingleton(settings.ToDownloadOptions(folders.Root));
        services.AddSingleton<ITransferEngine, HttpTransferEngine>();
        services.AddSingleton<IFilePublisher, FilePublisher>();
        services.AddSingleton(parts => new DownloadRuntime(
            parts.GetRequiredService<DownloadOptions>(), parts.GetRequiredService<IEventStore>(), parts.GetServices<ITransferEngine>(),
            parts.GetRequiredService<IFilePublisher>(), parts.GetRequiredService<ISecretBox>(), parts.GetRequiredService<TimeProvider>(),
            parts.GetRequiredService<ILoggerFactory>(), parts.GetService<ClusterSettings>()));
        services.AddSingleton(parts => parts.GetRequiredService<DownloadRuntime>().Downloads);
        services.AddSingleton(parts => parts.GetRequiredService<DownloadRuntime>().Providers);
        services.AddSingleton(parts => parts.GetRequiredService<DownloadRuntime>().Settings);
        services.AddSingleton(parts => parts.GetRequiredService<DownloadRuntime>().Feed);
        services.AddSingleton(parts => parts.GetRequiredService<DownloadRuntime>().Health);
        services.AddSingleton(parts => new NodeSelf(options, parts.GetRequiredService<IServer>()));
        services.AddSingleton(parts => NodeCluster.IsMember(options)
            ? parts.GetRequiredService<DownloadRuntime>().InspectCluster(options.Cluster.Name)
            : parts.GetRequiredService<DownloadRuntime>().InspectAlone(options.Cluster.Name, parts.GetRequiredService<NodeSelf>().Registration));

        // First of all hosted services: it starts before the gateway serves and stops after it.
        services.AddHostedService<RuntimeService>();
        services.AddHostedService<MemoryTrimmer>();
    }
}
