using Actors.Links;
using Actors.Links.Security;
using Actors.Membership;
using Actors.Membership.Life;

namespace Downloads.Actors.Cluster;

/// <summary>What a node needs to be one of several.</summary>
/// <param name="Store">Over the same database as the event store.</param>
/// <param name="Identity">The one that the event store was opened with.</param>
/// <param name="Profile">Whoever has not the role <see cref="NodeRoles.Worker"/> owns no shards. Its endpoint becomes what <paramref name="Place"/> turns out to be.</param>
/// <param name="Clock">The machine's own: leases are counted on its monotonic side.</param>
/// <param name="Place">Where links of peers are taken.</param>
/// <param name="Tls">Mutual TLS of the links; null where the network is trusted.</param>
public sealed record ClusterSettings(
    IClusterStore Store, NodeIdentity Identity, MemberProfile Profile, ClusterTiming Timing, TimeProvider Clock, ClusterSecret Secret, LinkPlace Place, LinkTls? Tls);
