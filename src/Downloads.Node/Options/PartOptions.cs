using Downloads.Actors;
using Downloads.Node.Hosting;
using Downloads.Providers;
using Downloads.Transfers;

namespace Downloads.Node.Options;

/// <summary>From the options tree to what each part is told.</summary>
internal static class PartOptions
{
    /// <summary>
    /// A node that only its own machine reaches may fetch from anywhere; one that others reach fetches from private addresses only where
    /// <c>Network:Allow</c> lists them (transfers.md, "Limits").
    /// </summary>
    public static TransferOptions ToTransferOptions(this NodeOptions options, string root) => new()
    {
        Root = root,
        Network = options.Network.Allow.Count > 0 ? NetworkPolicy.Parse(string.Join(',', options.Network.Allow))
            : ListenUrlsAttribute.IsLoopbackOnly(options.Urls) ? NetworkPolicy.Any
            : NetworkPolicy.Public,
        Proxy = options.Network.Proxy is { } proxy ? new(proxy, options.Network.NoProxy) : null,
        TrustedRoots = options.Network.CaFile is { } file ? [.. CertificatesAttribute.Load(file)] : [],
        StallAfter = TimeSpan.FromSeconds(options.Downloads.StallSeconds),
        CheckpointBytes = options.Downloads.Checkpoint.Bytes,
        CheckpointInterval = TimeSpan.FromSeconds(options.Downloads.Checkpoint.Seconds),
    };

    public static DownloadOptions ToDownloadOptions(this NodeSettings settings, string root) => new()
    {
        Root = root,
        NodeName = settings.Options.Cluster.NodeName,
        Settings = settings.ToRuntime(),
        SettingsRefresh = NodeCluster.IsMember(settings.Options) ? TimeSpan.FromSeconds(1) : null,
    };

    /// <summary>What holds until a user replaces it at run time.</summary>
    private static RuntimeSettings ToRuntime(this NodeSettings settings) => RuntimeSettings.Default with
    {
        MaxConcurrent = settings.Options.Downloads.MaxConcurrent,
        Defaults = ProviderPolicy.Default with
        {
            MaxConcurrent = settings.Options.Downloads.MaxPerHost,
            RetryAttempts = settings.Options.Retry.Attempts,
            RetryBase = TimeSpan.FromSeconds(settings.Options.Retry.BaseSeconds),
            RetryCap = TimeSpan.FromSeconds(settings.Options.Retry.CapSeconds),
        },
        Providers = RuntimeSettings.Default.Providers.SetItems(settings.Providers),
    };
}
