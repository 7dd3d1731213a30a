namespace Actors.Membership;

/// <summary>What a member is there for. Stored as a number: values are fixed for ever.</summary>
[Flags]
public enum NodeRoles
{
    None = 0,

    /// <summary>Owns shards: only workers are given any.</summary>
    Worker = 1,

    /// <summary>Answers clients.</summary>
    Gateway = 2,

    /// <summary>Plans, migrates, answers inspection.</summary>
    Lighthouse = 4,
}
