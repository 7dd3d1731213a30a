namespace Actors.TestKit;

/// <summary>
/// What stands behind <see cref="MemoryEventStore"/> and <see cref="MemoryClusterStore"/>: one database with its own clock, which any number of
/// nodes reach. It may be lost to a copy (<see cref="Capture"/>, <see cref="FailOver"/>), its clock may jump, and it can be told to forget one of the rules
/// that keep a cluster safe, so that tests show that they would notice.
/// </summary>
public sealed class MemoryDatabase(TimeProvider? time = null, int shardCount = 256)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>How far the database's clock is ahead of the time provider's.</summary>
    public TimeSpan ClockOffset { get; set; }

    /// <summary>The rule that does not hold here.</summary>
    public BrokenRule Broken { get; set; }

    /// <summary>Now, by the database's clock.</summary>
    public DateTimeOffset Now => _time.GetUtcNow() + ClockOffset;

    public int ShardCount { get; } = shardCount;

    internal Lock Gate { get; } = new();

    internal MemoryShard[] Shards { get; private set; } = [.. Enumerable.Range(0, shardCount).Select(_ => new MemoryShard())];

    internal MemoryMembers Members { get; private set; } = new();

    /// <summary>Timeline of the database that answers; the first is 1.</summary>
    public string Timeline { get; private set; } = "00000001";

    /// <summary>Gives shards to a node at once, each under a new epoch; whoever had them is fenced.</summary>
    public void Give(Guid node, params IEnumerable<int> shards)
    {
        lock (Gate)
        {
            foreach (var shard in shards)
            {
                Shards[shard].Owner = node;
                Shards[shard].Epoch = NextEpoch(Shards[shard].Epoch);
            }
        }
    }

    /// <summary>Owner, epoch and head of a shard.</summary>
    public (Guid? Owner, long Epoch, long Head) Look(int shard)
    {
        lock (Gate)
        {
            return (Shards[shard].Owner, Shards[shard].Epoch, Shards[shard].Head);
        }
    }

    /// <summary>Grows with each change of the map or the members.</summary>
    public long Version
    {
        get
        {
            lock (Gate)
            {
                return Members.MapVersion + Members.MemberVersion;
            }
        }
    }

    /// <summary>A copy as a standby has it.</summary>
    public object Capture()
    {
        lock (Gate)
        {
            return new Copy([.. Shards.Select(shard => shard.Clone())], Members.Clone());
        }
    }

    /// <summary>The standby takes over: what was committed since <paramref name="copy"/> was captured is lost, and the timeline is another. A copy is used up.</summary>
    public void FailOver(object copy)
    {
        lock (Gate)
        {
            var state = (Copy)copy;
            (Shards, Members) = (state.Shards, state.Members);
            Timeline = (int.Parse(Timeline) + 1).ToString("D8");
        }
    }

    /// <summary>The next epoch of a shard: it grows, and stays ahead of what a lost database may have given.</summary>
    internal long NextEpoch(long epoch) => Math.Max(epoch + 1, Now.ToUnixTimeMilliseconds());

    /// <summary>The epoch after a fail-over: the lost database may have given many, one by one, if its clock had been put back.</summary>
    internal long EpochAfterLoss(long epoch) => NextEpoch(epoch + 999_999);

    private sealed record Copy(MemoryShard[] Shards, MemoryMembers Members);
}

/// <summary>A rule that a broken <see cref="MemoryDatabase"/> does not keep.</summary>
public enum BrokenRule
{
    None,

    /// <summary>Appends are taken whatever their epoch and their writer.</summary>
    Fence,

    /// <summary>Appends are taken whatever head they expect.</summary>
    HeadCheck,

    /// <summary>There is no grace period.</summary>
    Grace,

    /// <summary>A changed timeline is taken note of, and nothing else.</summary>
    TimelineBump,

    /// <summary>Permits of a dead node are given to others at once: for tests whose providers look here.</summary>
    Coast,
}
