using System.Net;
using Actors.Links.Security;
using Actors.Membership;
using Actors.Membership.Life;

namespace Downloads.Actors.Cluster;

/// <summary>What a node needs to be one of several.</summary>
/// <param name="Store">Over the same database as the event store.</param>
/// <param name="Identity">The one that the event store was opened with.</param>
/// <param name="Profile">Whoever has not the role <see cref="NodeRoles.Worker"/> owns no shards.</param>
/// <param name="Clock">The machine's own: leases are counted on its monotonic side.</param>
/// <param name="Listen">Where links of peers are taken.</param>
public sealed record ClusterSettings(
    IClusterStore Store, NodeIdentity Identity, MemberProfile Profile, ClusterTiming Timing, TimeProvider Clock, ClusterSecret Secret, IPEndPoint Listen);
