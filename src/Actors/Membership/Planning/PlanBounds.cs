namespace Actors.Membership.Planning;

/// <summary>How much may be under way at once.</summary>
public static class PlanBounds
{
    /// <summary>Open moves that a balancing node may give, and that one may receive.</summary>
    public const int MovesPerNode = 2;

    /// <summary>Open moves of a node that leaves.</summary>
    public const int MovesPerLeaver = 8;

    /// <summary>Open moves for balance in a cluster of <paramref name="shards"/>.</summary>
    public static int Balancing(int shards) => Math.Max(4, shards / 20);
}
