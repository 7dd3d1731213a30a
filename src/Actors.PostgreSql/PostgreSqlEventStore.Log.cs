using Microsoft.Extensions.Logging;

namespace Actors.PostgreSql;

public sealed partial class PostgreSqlEventStore
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Store at {Place} open: {Shards} shards; prepared statements: {Prepares}")]
    private static partial void LogOpened(ILogger logger, string place, int shards, bool prepares);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Store at {Place} closed")]
    private static partial void LogClosed(ILogger logger, string place);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Append of {Shards} shards failed")]
    private static partial void LogAppendFailed(ILogger logger, int shards, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Shard {Shard} taken anew after an unknown outcome: epoch {Epoch}, head {Head}")]
    private static partial void LogResolved(ILogger logger, int shard, long epoch, long head);
}
