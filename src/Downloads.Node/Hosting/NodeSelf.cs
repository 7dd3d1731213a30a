using Actors.Membership;
using Downloads.Node.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Downloads.Node.Hosting;

/// <summary>What this node is called among others, and where they reach it.</summary>
internal sealed class NodeSelf(NodeOptions options, IServer server)
{
    private const int Capacity = 100;
    private readonly Guid _id = Guid.NewGuid();

    /// <summary>Of the build.</summary>
    public static string Version { get; } = typeof(NodeSelf).Assembly.GetName().Version!.ToString(3);

    /// <summary>As of now: a port that was free is known once the server has taken it.</summary>
    public NodeRegistration Registration() =>
        new(_id, options.Cluster.NodeName, Endpoint(), NodeRoles.Worker | NodeRoles.Gateway, Capacity, Version);

    private string Endpoint()
    {
        var bound = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        return new Uri((bound ?? ListenUrlsAttribute.Split(options.Urls)[0]).Replace("//*", "//0.0.0.0", StringComparison.Ordinal)).Authority;
    }
}
