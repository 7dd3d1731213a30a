using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>Changed views on SQLite.</summary>
public sealed class ViewRebuildTests : ViewRebuildConformance, IDisposable
{
    private readonly TestDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    protected override IEventStore Open(IReadOnlyList<ViewSchema>? views = null, ViewRebuild? rebuild = null) => SqliteEventStore.Open(
        _directory.Store, 16, views ?? [ItemsView.Schema], TimeProvider.System, NullLogger<SqliteEventStore>.Instance, rebuild);
}
