using Actors.Inspection;
using Actors.Membership;
using Actors.Persistence;
using Actors.PostgreSql;
using Actors.PostgreSql.Membership;
using Downloads.Actors;
using Downloads.Gateway;
using Downloads.Node.Hosting;
using Downloads.Node.Options;

namespace Lighthouse;

/// <summary>Puts a lighthouse together: the database's schema, a membership without shards, and the gateway's part that needs no downloads.</summary>
internal static class LighthouseComposition
{
    /// <summary>Migrates, joins and answers; on return it does all three.</summary>
    /// <exception cref="NodeStartException">It cannot start as it is told to; nothing of it runs any more.</exception>
    public static Task<NodeHost> StartAsync(NodeSettings settings, Action<WebApplicationBuilder>? surround)
    {
        if (!NodeCluster.IsMember(settings.Options))
        {
            throw new NodeStartException(
                NodeExitCode.Configuration, "A lighthouse is a member of a cluster: it needs Data:Store=postgres, Data:Postgres and Cluster:Secret");
        }

        return NodeHost.StartAsync(settings, folders => Build(settings, folders, surround));
    }

    private static WebApplication Build(NodeSettings settings, NodeFolders folders, Action<WebApplicationBuilder>? surround)
    {
        var builder = NodeComposition.Prepare(settings, folders, surround);
        AddParts(builder.Services, settings.Options);
        builder.Services.AddInspectionGateway(builder.Configuration);
        var application = builder.Build();
        application.UseDownloadGateway();
        application.MapInspectionGateway();
        return application;
    }

    private static void AddParts(IServiceCollection services, NodeOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(new NodeIdentity());
        services.AddSingleton<IClusterStore>(_ => PostgreSqlClusterStore.Open(options.Data.Postgres, options.Cluster.Shards));

        // With the views of this build: opening the store makes them where they are missing.
        services.AddSingleton<IEventStore>(parts => PostgreSqlEventStore.Open(
            options.Data.Postgres, options.Cluster.Shards, DownloadRuntime.Views, parts.GetRequiredService<TimeProvider>(),
            parts.GetRequiredService<ILogger<PostgreSqlEventStore>>(), parts.GetRequiredService<NodeIdentity>(), DownloadRuntime.RowOf));
        services.AddSingleton(parts => new Seat(
            NodeCluster.Settings(parts, options, NodeRoles.Lighthouse), parts.GetRequiredService<IEventStore>(), parts.GetRequiredService<TimeProvider>(),
            parts.GetRequiredService<ILoggerFactory>()));
        services.AddSingleton<IClusterInspection>(parts => parts.GetRequiredService<Seat>().Inspect(options.Cluster.Name));
        services.AddSingleton<INodeHealth>(parts => parts.GetRequiredService<Seat>());

        // First of all hosted services: it joins before the gateway serves and leaves after it.
        services.AddHostedService<SeatService>();
    }
}
