using Microsoft.Extensions.Logging;

namespace Actors.Persistence;

/// <summary>What the append lanes log.</summary>
internal sealed partial class LaneLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Debug, "Appended {Writes} writes to {Shards} shards")]
    public partial void Appended(int writes, int shards);

    [LoggerMessage(2, LogLevel.Warning, "The store wrote none of {Writes} writes; they are tried again")]
    public partial void NotWritten(Exception failure, int writes);

    [LoggerMessage(3, LogLevel.Warning, "The outcome of an append to {Shards} shards is unknown; their heads decide")]
    public partial void OutcomeUnknown(Exception failure, int shards);

    [LoggerMessage(4, LogLevel.Warning, "The head of shard {Shard} cannot be read")]
    public partial void ResolveFailed(Exception failure, int shard);

    [LoggerMessage(5, LogLevel.Error, "The store can never take the data among {Writes} writes")]
    public partial void Poison(Exception failure, int writes);

    [LoggerMessage(6, LogLevel.Warning, "Shard {Shard} is owned no more; epoch {Epoch} is past")]
    public partial void Lost(int shard, long epoch);

    [LoggerMessage(7, LogLevel.Critical, "Somebody else wrote to shard {Shard}: head {Head} instead of {Expected}; its entities load anew")]
    public partial void HeadMismatch(int shard, long expected, long head);
}
