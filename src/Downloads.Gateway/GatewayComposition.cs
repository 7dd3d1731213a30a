using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Downloads.Gateway;

/// <summary>
/// How a host takes the gateway in: <c>builder.Services.AddDownloadGateway(builder.Configuration)</c>, then <c>app.UseDownloadGateway()</c> and
/// <c>app.MapDownloadGateway()</c>. The host registers <c>IDownloads</c>, <c>IDownloadFeed</c>, <c>INodeHealth</c> and a <c>TimeProvider</c>.
/// </summary>
public static class GatewayComposition
{
    /// <summary>Registers the gateway's services; <c>Auth:*</c> and <c>Data:Directory</c> are read from <paramref name="configuration"/>.</summary>
    public static IServiceCollection AddDownloadGateway(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        return services;
    }

    /// <summary>The middleware of the gateway, in its order; before the endpoints are mapped.</summary>
    public static IApplicationBuilder UseDownloadGateway(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app;
    }

    /// <summary>All endpoints.</summary>
    public static IEndpointRouteBuilder MapDownloadGateway(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        return endpoints;
    }
}
