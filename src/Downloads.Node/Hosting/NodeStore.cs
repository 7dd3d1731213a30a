using Actors.Membership;
using Actors.Persistence;
using Actors.PostgreSql;
using Actors.Sqlite;
using Downloads.Actors;
using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>The store that the options name, and the clock that goes with it: nodes that share a database go by the database's time.</summary>
internal static class NodeStore
{
    public static void Add(IServiceCollection services, NodeOptions options, NodeFolders folders)
    {
        if (options.Data.Store == "postgres")
        {
            services.AddSingleton<TimeProvider>(_ => new DatabaseTime(options.Data.Postgres, TimeProvider.System));
            services.AddSingleton<IEventStore>(parts => PostgreSqlEventStore.Open(
                options.Data.Postgres, options.Cluster.Shards, DownloadRuntime.Views, parts.GetRequiredService<TimeProvider>(),
                parts.GetRequiredService<ILogger<PostgreSqlEventStore>>(), parts.GetService<NodeIdentity>(), DownloadRuntime.RowOf));
        }
        else
        {
            services.AddSingleton(TimeProvider.System);
            services.AddSingleton<IEventStore>(parts => SqliteEventStore.Open(
                folders.Data, options.Cluster.Shards, DownloadRuntime.Views, parts.GetRequiredService<TimeProvider>(),
                parts.GetRequiredService<ILogger<SqliteEventStore>>(), rebuild: DownloadRuntime.RowOf));
        }
    }
}
