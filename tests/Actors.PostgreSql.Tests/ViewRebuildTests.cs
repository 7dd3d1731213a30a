using Actors.Persistence;
using Storage.Conformance;

namespace Actors.PostgreSql.Tests;

/// <summary>Changed views on PostgreSQL.</summary>
public sealed class ViewRebuildTests : ViewRebuildConformance, IClassFixture<TestDatabase>
{
    private readonly TestDatabase _database;

    public ViewRebuildTests(TestDatabase database)
    {
        _database = database;
        database.Clear();
    }

    protected override IEventStore Open(IReadOnlyList<ViewSchema>? views = null, ViewRebuild? rebuild = null) =>
        _database.OpenStore(views: views, rebuild: rebuild);
}
