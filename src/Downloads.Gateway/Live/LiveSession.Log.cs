using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

internal sealed partial class LiveSession
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A request of a live client failed")]
    private static partial void LogFailure(ILogger logger, Exception exception);
}
