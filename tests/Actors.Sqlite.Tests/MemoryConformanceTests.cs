using Actors.Persistence;
using Actors.TestKit;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>The suite of all stores, on the one that the engine's tests use: what they rely on is true of it.</summary>
public sealed class MemoryConformanceTests : EventStoreConformance
{
    private MemoryEventStore? _store;

    protected override IEventStore Open()
    {
        if (_store is null)
        {
            return _store = new MemoryEventStore(TimeProvider.System, ShardCount, [ItemsView.Schema]);
        }

        _store.Reopen();
        return _store;
    }
}
