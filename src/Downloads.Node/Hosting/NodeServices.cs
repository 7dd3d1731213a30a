using Actors.Persistence;
using Actors.Sqlite;
using Downloads.Actors;
using Downloads.Actors.Feed;
using Downloads.Node.Options;
using Downloads.Node.Secrets;
using Downloads.Requests;
using Downloads.Transfers;
using Downloads.Transfers.Files;
using Downloads.Transfers.Http;

namespace Downloads.Node.Hosting;

/// <summary>The node's own parts as services: store, secrets, engines, actors. Disposed by the container in reverse order: the actors first, the store last.</summary>
internal static class NodeServices
{
    public static IServiceCollection AddNode(this IServiceCollection services, NodeOptions options, NodeFolders folders)
    {
        services.AddSingleton<IEventStore>(s => OpenStore(options, folders, s));
        services.AddSingleton<ISecretBox>(_ => new SecretBox(SecretKey.LoadOrCreate(folders.Data)));
        services.AddSingleton(Transfers(options, folders));
        services.AddSingleton<ITransferEngine, HttpTransferEngine>();
        services.AddSingleton<IFilePublisher, FilePublisher>();
        services.AddSingleton(Downloads(options, folders));
        services.AddSingleton<DownloadRuntime>();
        services.AddSingleton(static s => s.GetRequiredService<DownloadRuntime>().Downloads);
        services.AddSingleton(static s => s.GetRequiredService<DownloadRuntime>().Feed);
        services.AddSingleton(static s => s.GetRequiredService<DownloadRuntime>().Health);
        return services;
    }

    /// <exception cref="NodeStartException">Another process holds the data directory, or the store cannot be read.</exception>
    private static SqliteEventStore OpenStore(NodeOptions options, NodeFolders folders, IServiceProvider services)
    {
        try
        {
            return SqliteEventStore.Open(
                folders.Data, options.Cluster.Shards, DownloadRuntime.Views, services.GetRequiredService<TimeProvider>(),
                services.GetRequiredService<ILogger<SqliteEventStore>>());
        }
        catch (StoreLockedException e)
        {
            throw new NodeStartException(NodeExitCode.DataDirectoryHeld, $"Data:Directory: '{folders.Data}' is in use by another process ({e.Message})");
        }
        catch (ShardCountMismatchException e)
        {
            throw new NodeStartException(NodeExitCode.Configuration, $"Cluster:Shards: '{options.Cluster.Shards}' does not fit ({e.Message})");
        }
        catch (Exception e) when (e is StoreUnavailableException or StoreTooNewException or ViewSchemaChangedException)
        {
            throw new NodeStartException(NodeExitCode.StoreUnavailable, $"Data:Directory: the store in '{folders.Data}' cannot be opened ({e.Message})");
        }
    }

    private static DownloadOptions Downloads(NodeOptions options, NodeFolders folders) => new()
    {
        Root = folders.Root,
        NodeName = options.Cluster.NodeName,
        MaxConcurrent = options.Downloads.MaxConcurrent,
        MaxPerHost = options.Downloads.MaxPerHost,
        RetryAttempts = options.Retry.Attempts,
        RetryBase = TimeSpan.FromSeconds(options.Retry.BaseSeconds),
        RetryCap = TimeSpan.FromSeconds(options.Retry.CapSeconds),
    };

    private static TransferOptions Transfers(NodeOptions options, NodeFolders folders) => new()
    {
        Root = folders.Root,
        Network = Policy(options),
        StallAfter = TimeSpan.FromSeconds(options.Downloads.StallSeconds),
        CheckpointBytes = options.Downloads.Checkpoint.Bytes,
        CheckpointInterval = TimeSpan.FromSeconds(options.Downloads.Checkpoint.Seconds),
    };

    /// <summary>A node that only its own machine reaches may fetch from everywhere; one that others reach is guarded (transfers.md, "Limits").</summary>
    private static NetworkPolicy Policy(NodeOptions options) => options.Network.Allow.Count > 0
        ? NetworkPolicy.Parse(string.Join(',', options.Network.Allow))
        : ListenUrlsAttribute.Split(options.Urls).All(url => new Uri(url.Replace("*", "0.0.0.0", StringComparison.Ordinal).Replace("+", "0.0.0.0", StringComparison.Ordinal)).IsLoopback)
            ? NetworkPolicy.Any
            : NetworkPolicy.Public;
}
