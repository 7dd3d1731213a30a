using Microsoft.Extensions.Logging;

namespace Actors.Sqlite;

public sealed partial class SqliteEventStore
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Store {Path} open: {Shards} shards, {Bytes} bytes")]
    private static partial void LogOpened(ILogger logger, string path, int shards, long bytes);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Store {Path} closed")]
    private static partial void LogClosed(ILogger logger, string path);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "Append of {Shards} shards failed")]
    private static partial void LogAppendFailed(ILogger logger, int shards, Exception exception);

    [LoggerMessage(EventId = 4, Level = LogLevel.Information, Message = "Shard {Shard} taken anew after an unknown outcome: epoch {Epoch}, head {Head}")]
    private static partial void LogResolved(ILogger logger, int shard, long epoch, long head);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "The write-ahead log could not be brought into the database at closing")]
    private static partial void LogCheckpointFailed(ILogger logger, Exception exception);
}
