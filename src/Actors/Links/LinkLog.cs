using Microsoft.Extensions.Logging;

namespace Actors.Links;

/// <summary>What links tell the log.</summary>
internal sealed partial class LinkLog(ILogger logger)
{
    [LoggerMessage(1, LogLevel.Information, "Linked to node {Node} at {Endpoint}")]
    public partial void Linked(Guid node, string endpoint);

    [LoggerMessage(2, LogLevel.Information, "The link to node {Node} at {Endpoint} is lost: {Reason}")]
    public partial void Lost(Guid node, string endpoint, string reason);

    [LoggerMessage(3, LogLevel.Warning, "No link to node {Node} at {Endpoint}: {Reason} It is tried again; this is not repeated")]
    public partial void CannotLink(Guid node, string endpoint, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Refused a link from {Remote}: {Reason} Further refusals of it are not logged")]
    public partial void Refused(string remote, string reason);

    [LoggerMessage(5, LogLevel.Debug, "Node {Node} linked itself to this one")]
    public partial void Accepted(Guid node);

    [LoggerMessage(6, LogLevel.Warning, "The link from node {Node} ended with an error: {Reason}")]
    public partial void Broken(Guid node, string reason);

    [LoggerMessage(7, LogLevel.Warning, "A {Message} cannot leave this process: there is no codec for it")]
    public partial void NoCodec(string message);

    [LoggerMessage(8, LogLevel.Warning, "A message of node {Node} was refused: {Reason}")]
    public partial void Unreadable(Guid node, string reason);

    [LoggerMessage(9, LogLevel.Error, "The source of tail {Topic} failed")]
    public partial void TailFailed(Exception failure, string topic);

    [LoggerMessage(10, LogLevel.Warning, "A connection could not be accepted; the next are tried after a pause")]
    public partial void AcceptFailed(Exception failure);
}
