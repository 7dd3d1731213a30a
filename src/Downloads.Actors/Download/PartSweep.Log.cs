using Microsoft.Extensions.Logging;

namespace Downloads.Actors.Download;

/// <content>What it tells.</content>
internal sealed partial class PartSweep
{
    [LoggerMessage(1, LogLevel.Information, "{Count} part files of a former process deleted")]
    private static partial void LogSwept(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Warning, "Looking for part files of a former process was given up")]
    private static partial void LogGivenUp(ILogger logger, Exception exception);
}
