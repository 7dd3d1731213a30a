using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

internal sealed partial class LiveClient
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "A frame could not be made; the client is dropped")]
    private static partial void LogPumpFailed(ILogger logger, Exception exception);
}
