using Actors.Links.Security;
using Actors.Membership;
using Actors.Membership.Life;
using Actors.PostgreSql.Membership;
using Downloads.Actors.Cluster;
using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>With whom a node shares its store.</summary>
internal static class NodeCluster
{
    /// <summary>Whether the node is one of several.</summary>
    public static bool IsMember(NodeOptions options) => options.Data.Store == "postgres" && options.Cluster.Secret.Length > 0;

    /// <exception cref="NodeStartException">The options do not go together.</exception>
    public static void Add(IServiceCollection services, NodeOptions options)
    {
        if (IsMember(options))
        {
            services.AddSingleton(new NodeIdentity());
            services.AddSingleton<IClusterStore>(_ => PostgreSqlClusterStore.Open(options.Data.Postgres, options.Cluster.Shards));
            services.AddSingleton(parts => Settings(parts, options, Roles(options.Cluster.Roles)));
        }
        else if (options.Cluster is { Endpoint.Length: > 0 } or { CertificateFile: not null })
        {
            throw new NodeStartException(
                NodeExitCode.Configuration,
                $"Cluster:{(options.Cluster.Endpoint.Length > 0 ? "Endpoint" : "CertificateFile")}: is of a node that is one of several; they need Data:Store=postgres and a Cluster:Secret");
        }
    }

    /// <summary>The place among others that <paramref name="options"/> describe.</summary>
    /// <exception cref="NodeStartException">Certificate and key do not go together.</exception>
    public static ClusterSettings Settings(IServiceProvider parts, NodeOptions options, NodeRoles roles)
    {
        var cluster = options.Cluster;
        var place = NodeLinkPlace.Of(options);
        return new ClusterSettings(
            parts.GetRequiredService<IClusterStore>(),
            parts.GetRequiredService<NodeIdentity>(),
            new MemberProfile(cluster.NodeName, place.Host, roles, cluster.Capacity, NodeSelf.Version),
            cluster.Timing == "tuned" ? ClusterTiming.Tuned : ClusterTiming.Default,
            TimeProvider.System,
            new ClusterSecret(cluster.Name, cluster.Secret),
            place,
            NodeLinkTls.Of(cluster));
    }

    private static NodeRoles Roles(IReadOnlyList<string> names) => names.Aggregate(NodeRoles.None, static (roles, name) => roles | name switch
    {
        "worker" => NodeRoles.Worker,
        "gateway" => NodeRoles.Gateway,
        _ => NodeRoles.Lighthouse,
    });
}
