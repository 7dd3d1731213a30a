using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

internal sealed partial class LiveHub
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "The feed failed; all live clients start anew")]
    private static partial void LogFeedLost(ILogger logger, Exception exception);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "A client of topic {Topic} reads too slowly and is closed")]
    private static partial void LogTooSlow(ILogger logger, string topic);
}
