using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting.Internal;

namespace Downloads.Node.Hosting;

/// <summary>What a node takes from its process only where that process is nothing but the node: SIGTERM, SIGINT and SIGQUIT end it, and it logs to stderr.</summary>
internal static class ProcessSurroundings
{
    public static void Take(WebApplicationBuilder builder)
    {
        builder.Services.Replace(ServiceDescriptor.Singleton<IHostLifetime, ConsoleLifetime>());
        NodeLogging.Configure(builder.Logging);
    }
}
