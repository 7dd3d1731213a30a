using Downloads.Providers;

namespace Downloads.Actors.Tests.Rig;

/// <summary>Short ways to say what a node was configured with.</summary>
internal static class Configured
{
    public static DownloadOptions Allowing(this DownloadOptions options, int perHost, int onNode = 16) => options with
    {
        Settings = options.Settings with { MaxConcurrent = onNode, Defaults = options.Settings.Defaults with { MaxConcurrent = perHost } },
    };

    public static DownloadOptions With(this DownloadOptions options, Func<ProviderPolicy, ProviderPolicy> policy) => options with
    {
        Settings = options.Settings with { Defaults = policy(options.Settings.Defaults) },
    };
}
