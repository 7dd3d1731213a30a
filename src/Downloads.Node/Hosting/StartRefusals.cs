using Actors.Links;
using Actors.Persistence;
using Actors.Sqlite;
using Downloads.Node.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Downloads.Node.Hosting;

/// <summary>Says in one line, and with its exit code, why a node cannot start.</summary>
internal static class StartRefusals
{
    /// <summary>The refusal, or null where the failure is nobody's configuration: a crash.</summary>
    public static NodeStartException? Explain(Exception failure, NodeOptions options, NodeFolders folders) => failure switch
    {
        NodeStartException refused => refused,
        StoreLockedException => new(NodeExitCode.DataDirectoryHeld, $"Data:Directory: '{folders.Data}' is held by another node; stop it, or name another directory"),
        ShardCountMismatchException or StoreTooNewException or ViewSchemaChangedException => new(NodeExitCode.Configuration, failure.Message),
        StoreUnavailableException => new(NodeExitCode.StoreUnavailable, failure.Message),
        OptionsValidationException invalid => new(NodeExitCode.Configuration, [.. invalid.Failures]),
        LinkAddressException => new(NodeExitCode.Configuration, $"Cluster:Endpoint: {failure.Message}; allowed: host:port of this machine that nobody else uses"),
        IOException { InnerException: AddressInUseException } => new(NodeExitCode.Configuration, $"urls: '{options.Urls}' is taken by another process; stop it, or name another with --urls"),
        IOException or System.Net.Sockets.SocketException => new(NodeExitCode.Configuration, $"urls: '{options.Urls}' cannot be listened on ({failure.Message})"),
        _ => null,
    };
}
