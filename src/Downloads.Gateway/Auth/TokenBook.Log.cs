using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Auth;

internal sealed partial class TokenBook
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{Count} tokens read from {File}")]
    private static partial void LogRead(ILogger logger, int count, string file);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "{File}, line {Line}: not a token (" + AccessToken.Format + "); it is ignored")]
    private static partial void LogBadLine(ILogger logger, string file, int line);
}
