using Actors.Kernel;
using Actors.Persistence;

namespace Actors.Sharding;

/// <summary>The write of an active entity; its verdict comes back as a signal.</summary>
internal sealed class EntityWrite(EntityCell cell, WriteItem item, int generation, EntityChange change, ActorRef? sender, Letter? cause, Action committed)
    : StagedWrite([item])
{
    public override int? Generation => generation;

    public EntityChange Change { get; } = change;

    /// <summary>Who sent the message that led to it.</summary>
    public ActorRef? Sender { get; } = sender;

    /// <summary>The letter it is the whole answer to; null where it follows a former write.</summary>
    public Letter? Cause { get; } = cause;

    public Action Committed { get; } = committed;

    public override void Settle(WriteVerdict verdict) => cell.Send(new SettledSignal(verdict));

    private sealed class SettledSignal(WriteVerdict verdict) : Signal
    {
        public override void Run(ActorCell cell) => ((EntityCell)cell).Settled(verdict);
    }
}
