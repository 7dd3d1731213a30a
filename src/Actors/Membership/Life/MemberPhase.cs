using System.Diagnostics;

namespace Actors.Membership.Life;

/// <summary>Where this process stands in the cluster, by its own clock and what the database last said.</summary>
/// <remarks>
/// <code>
/// Joining ─ joined ─► Up ─ lease over ─► Suspended ─ coast over ─► Stranded
///    ▲                ▲ ▲                    │                         │
///    │                │ └────── renewed ─────┘                         │
///    │                └───────────────── renewed ──────────────────────┘
///    └─ rejoining ─ Lost ◄─ declared dead ─ (Up, Suspended, Stranded)
/// (all but the last two) ─ superseded ─► Superseded        (all but the last two) ─ departed ─► Left
/// </code>
/// Invariants: work is begun in Up only; it goes on in Up and Suspended; in every other phase nothing of it is left. A process leaves Lost under
/// a new id. Superseded and Left are final.
/// </remarks>
public enum MemberPhase
{
    /// <summary>Not a member yet.</summary>
    Joining,

    /// <summary>A member with a lease.</summary>
    Up,

    /// <summary>The lease may be over: nothing new is begun or answered; what is under way coasts.</summary>
    Suspended,

    /// <summary>Coasting has ended: nothing is under way. Still a member, as far as is known.</summary>
    Stranded,

    /// <summary>Declared dead: everything is dropped, and the process joins again.</summary>
    Lost,

    /// <summary>Another process has joined under the name: this one ends.</summary>
    Superseded,

    /// <summary>Went by itself.</summary>
    Left,
}

/// <summary>What may happen to a member.</summary>
internal enum MemberFact
{
    Joined,
    Renewed,
    LeaseOver,
    CoastOver,
    DeclaredDead,
    Rejoining,
    Superseded,
    Departed,
}

/// <summary>The one transition function.</summary>
internal static class MemberPhases
{
    /// <exception cref="InvalidOperationException">The fact cannot happen in that phase.</exception>
    public static MemberPhase Next(this MemberPhase phase, MemberFact fact) => (phase, fact) switch
    {
        (MemberPhase.Joining, MemberFact.Joined) => MemberPhase.Up,
        (MemberPhase.Up or MemberPhase.Suspended or MemberPhase.Stranded, MemberFact.Renewed) => MemberPhase.Up,
        (MemberPhase.Up, MemberFact.LeaseOver) => MemberPhase.Suspended,
        (MemberPhase.Suspended, MemberFact.CoastOver) => MemberPhase.Stranded,
        (MemberPhase.Up or MemberPhase.Suspended or MemberPhase.Stranded, MemberFact.DeclaredDead) => MemberPhase.Lost,
        (MemberPhase.Lost, MemberFact.Rejoining) => MemberPhase.Joining,
        (not (MemberPhase.Superseded or MemberPhase.Left), MemberFact.Superseded) => MemberPhase.Superseded,
        (not (MemberPhase.Superseded or MemberPhase.Left), MemberFact.Departed) => MemberPhase.Left,
        ( >= MemberPhase.Joining and <= MemberPhase.Left, >= MemberFact.Joined and <= MemberFact.Departed) =>
            throw new InvalidOperationException($"{fact} cannot happen to a member that is {phase}."),
        _ => throw new UnreachableException(),
    };
}
