namespace Actors.Membership.Life;

/// <summary>What a process says of itself each time it joins.</summary>
/// <inheritdoc cref="NodeRegistration" path="/param"/>
public sealed record MemberProfile(string Name, string Endpoint, NodeRoles Roles, int Capacity, string Version)
{
    internal NodeRegistration Registration(Guid nodeId) => new(nodeId, Name, Endpoint, Roles, Capacity, Version);
}
