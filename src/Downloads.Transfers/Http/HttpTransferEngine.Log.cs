using Microsoft.Extensions.Logging;

namespace Downloads.Transfers.Http;

public sealed partial class HttpTransferEngine
{
    [LoggerMessage(1, LogLevel.Debug, "Download {Download} file {File}: fetched, {Bytes} bytes")]
    private partial void LogFetched(Guid download, int file, long bytes);

    [LoggerMessage(2, LogLevel.Debug, "Download {Download} file {File}: stopped with {Bytes} bytes kept")]
    private partial void LogStopped(Guid download, int file, long bytes);

    [LoggerMessage(3, LogLevel.Information, "Download {Download} file {File}: failed as {Class} with {Bytes} bytes kept: {Message}")]
    private partial void LogFailed(Guid download, int file, string @class, string message, long bytes);
}
