using Microsoft.Extensions.Logging;

namespace Downloads.Gateway.Problems;

internal sealed partial class ProblemMiddleware
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogFailure(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{Method} {Path}: the store does not answer")]
    private static partial void LogStore(ILogger logger, Exception exception, string method, string path);
}
