using Microsoft.Extensions.Logging;

namespace Actors.Kernel;

/// <summary>What the kernel logs.</summary>
internal sealed partial class SystemLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Warning, "{Path} failed; {Directive} follows")]
    public partial void TurnFailed(Exception failure, string path, SupervisionDirective directive);

    [LoggerMessage(2, LogLevel.Error, "The supervision strategy of {Path} failed itself; the actor stops")]
    public partial void SupervisionFailed(Exception failure, string path);

    [LoggerMessage(3, LogLevel.Error, "{Path} failed while it stopped")]
    public partial void PostStopFailed(Exception failure, string path);

    [LoggerMessage(4, LogLevel.Debug, "{Message} to {Recipient} is a dead letter")]
    public partial void DeadLetter(string message, string recipient);
}
