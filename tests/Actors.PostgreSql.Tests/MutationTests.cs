using Actors.Persistence;
using Storage.Conformance;
using Storage.Conformance.Mutants;

namespace Actors.PostgreSql.Tests;

/// <summary>The suite notices what is broken in a store on PostgreSQL.</summary>
[Trait("Category", "Slow")]
public sealed class MutationTests(TestDatabase database) : MutationConformance, IClassFixture<TestDatabase>
{
    protected override EventStoreConformance Suite(Func<IEventStore, IEventStore> break_) => new BrokenSuite(database, break_);

#pragma warning disable xUnit1000 // Not for the runner: the tests above run its tests themselves.
    private sealed class BrokenSuite : EventStoreConformance
    {
        private readonly TestDatabase _database;
        private readonly Func<IEventStore, IEventStore> _break;

        public BrokenSuite(TestDatabase database, Func<IEventStore, IEventStore> break_)
        {
            (_database, _break) = (database, break_);
            database.Clear();
        }

        protected override IEventStore Open() => _break(_database.OpenStore());
    }
#pragma warning restore xUnit1000
}
