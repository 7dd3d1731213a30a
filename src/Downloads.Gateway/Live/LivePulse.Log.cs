using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

internal sealed partial class LivePulse
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "Progress or metrics could not be told")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
