using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>A store of 16 shards in a directory of its own, opened as often as the test likes.</summary>
public abstract class StoreFixture : IDisposable
{
    private readonly TestDirectory _root = new();

    protected const int ShardCount = 16;

    protected string StoreDirectory => _root.Store;

    protected SqliteEventStore Open(
        int shardCount = ShardCount, IReadOnlyList<ViewSchema>? views = null, TimeProvider? time = null, ViewRebuild? rebuild = null) =>
        SqliteEventStore.Open(
            _root.Store, shardCount, views ?? [ItemsView.Schema], time ?? TimeProvider.System, NullLogger<SqliteEventStore>.Instance, rebuild);

    public virtual void Dispose()
    {
        _root.Dispose();
        GC.SuppressFinalize(this);
    }
}
