using Downloads.Actors.Provider;

namespace Downloads.Actors.Cluster;

/// <summary>What the desk of a shard is told: things for whatever node the shard is on.</summary>
internal abstract record DeskMessage
{
    private DeskMessage()
    {
    }

    /// <summary>A provider wants room for transfers on this node.</summary>
    public sealed record SlotsAsked(string Provider, int Count) : DeskMessage;

    /// <summary>A provider has no use for room that it was offered.</summary>
    public sealed record SlotsReturned(string Provider, int Count) : DeskMessage;

    /// <summary>A node's part of a provider's rate. Read by that node alone: the shard may have gone to another one.</summary>
    public sealed record RateTold(string Provider, string Node, NodePart Part) : DeskMessage;

    /// <summary>Jobs that were accepted and live on this shard. Answered with <see cref="JobsCreated"/> once all are there; jobs that are there already stay as they are.</summary>
    public sealed record JobsToCreate(IReadOnlyList<AcceptedJob> Jobs) : DeskMessage;
}

/// <summary>All jobs of a <see cref="DeskMessage.JobsToCreate"/> are stored.</summary>
internal sealed record JobsCreated(int Count);

/// <summary>A job that is accepted: its id, and its first event as the journal will hold it.</summary>
internal sealed record AcceptedJob(Guid Id, string Type, byte[] Event);
