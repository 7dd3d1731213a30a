using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Live;

/// <content>What it tells.</content>
internal sealed partial class TokenWatch
{
    [LoggerMessage(1, LogLevel.Information, "{Count} connections closed: their token is no longer valid")]
    private static partial void LogClosed(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "The tokens could not be read; connections are looked at again in a moment")]
    private static partial void LogNotRead(ILogger logger, Exception exception);
}
