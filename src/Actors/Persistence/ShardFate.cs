using System.Diagnostics;

namespace Actors.Persistence;

/// <summary>What is known of one shard's part of an append, the better first: a write fares as the worst of its shards.</summary>
internal enum ShardFate
{
    /// <summary>Durable.</summary>
    Committed,

    /// <summary>Not written, for no reason of its own.</summary>
    Again,

    /// <summary>Not written: one of its new entities is not new.</summary>
    Exists,

    /// <summary>Not written: the head was another.</summary>
    HeadMismatch,

    /// <summary>Not written: the shard is owned no more.</summary>
    Fenced,

    /// <summary>Nobody can tell.</summary>
    Unclear,
}

/// <summary>From fates to verdicts.</summary>
internal static class ShardFates
{
    public static ShardFate Of(AppendOutcome outcome) => outcome switch
    {
        AppendOutcome.Committed => ShardFate.Committed,
        AppendOutcome.Fenced => ShardFate.Fenced,
        AppendOutcome.HeadMismatch => ShardFate.HeadMismatch,
        AppendOutcome.AlreadyExists => ShardFate.Exists,
        AppendOutcome.Skipped => ShardFate.Again,
        _ => throw new UnreachableException(),
    };

    /// <summary>The verdict on <paramref name="write"/>, or null where it is to be tried again, <paramref name="alone"/> then.</summary>
    public static WriteVerdict? Verdict(StagedWrite write, IReadOnlyDictionary<int, ShardFate> fates, bool alone) =>
        write.Items.Max(item => fates[item.Shard]) switch
        {
            ShardFate.Committed => WriteVerdict.Committed,
            ShardFate.Again => null,

            // In company it may have been another's entity.
            ShardFate.Exists => alone ? WriteVerdict.Exists : null,

            // A creation has loaded nothing that could be stale.
            ShardFate.HeadMismatch => write.Generation is null ? null : WriteVerdict.Dropped,
            ShardFate.Fenced => WriteVerdict.Lost,
            ShardFate.Unclear => WriteVerdict.Dropped,
            _ => throw new UnreachableException(),
        };
}
