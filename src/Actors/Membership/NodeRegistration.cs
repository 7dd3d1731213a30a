namespace Actors.Membership;

/// <summary>A process that joins.</summary>
/// <param name="NodeId">Made by the process for each time it joins; never used again.</param>
/// <param name="Name">Stable name: a live member of the same name is superseded.</param>
/// <param name="Endpoint">Where peers reach it, <c>host:port</c>.</param>
/// <param name="Capacity">Share of the shards relative to others; greater than 0.</param>
/// <param name="Version">Build, as <see cref="System.Version"/> reads it: of two free nodes the newer is preferred.</param>
public sealed record NodeRegistration(Guid NodeId, string Name, string Endpoint, NodeRoles Roles, int Capacity, string Version);
