using Actors.Persistence;
using Microsoft.Extensions.Logging.Abstractions;
using Storage.Conformance;
using Storage.Conformance.Mutants;

namespace Actors.Sqlite.Tests;

/// <summary>The suite notices what is broken in a store on SQLite.</summary>
public sealed class MutationTests : MutationConformance
{
    protected override EventStoreConformance Suite(Func<IEventStore, IEventStore> break_) => new BrokenSuite(break_);

#pragma warning disable xUnit1000 // Not for the runner: the tests above run its tests themselves.
    private sealed class BrokenSuite(Func<IEventStore, IEventStore> break_) : EventStoreConformance
    {
        private readonly TestDirectory _directory = new();

        protected override IEventStore Open() => break_(SqliteEventStore.Open(
            _directory.Store, ShardCount, [ItemsView.Schema], TimeProvider.System, NullLogger<SqliteEventStore>.Instance));

        protected override void CleanUp() => _directory.Dispose();
    }
#pragma warning restore xUnit1000
}
