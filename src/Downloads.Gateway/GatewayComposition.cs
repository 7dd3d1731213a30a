using Downloads.Gateway.Api;
using Downloads.Gateway.Api.Manager;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Cluster;
using Downloads.Gateway.Live;
using Downloads.Gateway.Pages;
using Downloads.Gateway.Problems;
using Downloads.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Downloads.Gateway;

/// <summary>
/// How a host takes the gateway in: <c>builder.Services.AddDownloadGateway(builder.Configuration)</c>, then <c>app.UseDownloadGateway()</c> and
/// <c>app.MapDownloadGateway()</c>. The host registers <c>IDownloads</c>, <c>IProviders</c>, <c>IRuntimeSettings</c>, <c>IDownloadFeed</c>, <c>INodeHealth</c>,
/// <c>IClusterInspection</c> and <c>ISecretBox</c>.
/// </summary>
public static class GatewayComposition
{
    /// <summary>Registers the gateway's services; <c>Auth:*</c> and <c>Data:Directory</c> are read from <paramref name="configuration"/>.</summary>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A value of the <c>Auth</c> section is wrong.</exception>
    public static IServiceCollection AddDownloadGateway(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddInspectionGateway(configuration);
        AddDownloads(services);
        services.AddSingleton<RequestReader>();
        services.AddSingleton<DownloadJson>();
        services.AddSingleton<Overview>();
        return services;
    }

    /// <summary>
    /// The part of the gateway that needs no downloads: tokens, health, inspection and the WebSocket's topics <c>cluster</c> and <c>log</c>. The host registers
    /// <c>INodeHealth</c> and <c>IClusterInspection</c>.
    /// </summary>
    /// <inheritdoc cref="AddDownloadGateway"/>
    public static IServiceCollection AddInspectionGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();

        // The server logs the query of each request, and a ticket stands there.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.Hosting", LogLevel.Warning));
        AddAccess(services, AccessOptions.Read(configuration));
        AddLive(services);
        OpenApiDescription.Add(services);
        return services;
    }

    /// <summary>The middleware of the gateway, in its order; before the endpoints are mapped.</summary>
    public static IApplicationBuilder UseDownloadGateway(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app
            .UseMiddleware<SecurityHeaders>()
            .UseMiddleware<ProblemMiddleware>()
            .UseMiddleware<HeadRequests>()
            .UseRouting()
            .UseMiddleware<AccessGate>()
            .UseWebSockets();
    }

    /// <summary>All endpoints.</summary>
    public static IEndpointRouteBuilder MapDownloadGateway(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapInspectionGateway();
        SubmitEndpoints.Map(endpoints);
        ListEndpoints.Map(endpoints);
        CommandEndpoints.Map(endpoints);
        PatchEndpoint.Map(endpoints);
        PanelEndpoints.Map(endpoints);
        OverviewEndpoints.Map(endpoints);
        ProviderEndpoints.Map(endpoints);
        HistoryEndpoints.Map(endpoints);
        ExportEndpoint.Map(endpoints);
        ImportEndpoint.Map(endpoints);
        SettingsEndpoints.Map(endpoints);
        MetricsEndpoint.Map(endpoints);
        StaticPages.Map(endpoints);
        return endpoints;
    }

    /// <summary>The endpoints of <see cref="AddInspectionGateway"/>.</summary>
    public static IEndpointRouteBuilder MapInspectionGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ClusterEndpoints.Map(endpoints);
        TicketEndpoint.Map(endpoints);
        HealthEndpoints.Map(endpoints);
        OpenApiDescription.Map(endpoints);
        LiveEndpoint.Map(endpoints);
        return endpoints;
    }

    private static void AddAccess(IServiceCollection services, AccessOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<TokenBook>();
        services.AddSingleton<TicketOffice>();
        services.AddSingleton<CommandBudget>();
        services.AddSingleton<Authenticator>();
        services.AddSingleton<HostRule>();
        services.AddSingleton<OriginRule>();
    }

    private static void AddLive(IServiceCollection services)
    {
        services.TryAddSingleton(new LiveLimits());
        services.AddSingleton<LiveTopics>();
        services.AddSingleton<LiveClients>();
        services.AddSingleton<LiveSubscriber>();
        services.AddSingleton<LiveOperations>();
        services.AddSingleton<LiveEndpoint>();
        services.AddSingleton<LiveLog>();
        services.AddSingleton<ILoggerProvider>(static parts => parts.GetRequiredService<LiveLog>());
        services.AddSingleton<ClusterBoard>();
        services.AddHostedService<LiveFarewell>();
        services.AddHostedService<TokenWatch>();
        services.AddHostedService<ClusterPulse>();
    }

    private static void AddDownloads(IServiceCollection services)
    {
        services.AddSingleton<ProgressFrames>();
        services.AddHostedService<LiveHub>();
        services.AddHostedService<LivePulse>();
    }
}
