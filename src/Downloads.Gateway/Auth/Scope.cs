namespace Downloads.Gateway.Auth;

/// <summary>What a token allows; each scope includes those before it.</summary>
public enum Scope
{
    /// <summary>Look: lists, details, streams.</summary>
    Read = 1,

    /// <summary>Change downloads.</summary>
    Control = 2,

    /// <summary>Settings, cluster inspection.</summary>
    Admin = 3,
}

/// <summary>Endpoint metadata: the scope a caller needs. An endpoint without it is open to everyone who passes the host and origin rules.</summary>
internal sealed record ScopeRequirement(Scope Scope);
