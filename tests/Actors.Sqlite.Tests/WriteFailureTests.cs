using Actors.Persistence;
using Actors.Sqlite.Native;
using Actors.Sqlite.Writing;
using SQLitePCL;
using Storage.Conformance;

namespace Actors.Sqlite.Tests;

/// <summary>Which of the three kinds of failed writes an error is, and that the store goes on after each.</summary>
public sealed class WriteFailureTests : StoreFixture
{
    [Theory]
    [InlineData(raw.SQLITE_BUSY, typeof(NotWrittenException), typeof(NotWrittenException))]
    [InlineData(raw.SQLITE_LOCKED, typeof(NotWrittenException), typeof(NotWrittenException))]
    [InlineData(raw.SQLITE_FULL, typeof(NotWrittenException), typeof(NotWrittenException))]
    [InlineData(raw.SQLITE_NOMEM, typeof(NotWrittenException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_IOERR, typeof(NotWrittenException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_IOERR | (4 << 8), typeof(NotWrittenException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_CORRUPT, typeof(NotWrittenException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_READONLY, typeof(NotWrittenException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_TOOBIG, typeof(PoisonException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_CONSTRAINT, typeof(PoisonException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_CONSTRAINT | (5 << 8), typeof(PoisonException), typeof(OutcomeUnknownException))]
    [InlineData(raw.SQLITE_MISMATCH, typeof(PoisonException), typeof(OutcomeUnknownException))]
    public void Every_error_has_its_meaning(int code, Type beforeCommit, Type duringCommit)
    {
        var failure = new SqliteException(code, "for the test");

        WriteFailure.BeforeCommit(failure).ShouldBeOfType(beforeCommit);
        WriteFailure.DuringCommit(failure).ShouldBeOfType(duringCommit);
    }

    [Fact]
    public void A_full_disk_writes_nothing_and_is_forgotten_once_there_is_room()
    {
        using var store = Open();
        var writer = new StoreWriter(store);
        var id = writer.NewId(3);
        writer.Write(id, state: "before");
        store.Connection.Execute($"PRAGMA max_page_count = {store.Connection.Scalar("PRAGMA page_count") + 10}");

        Should.Throw<NotWrittenException>(() => writer.Write(id, state: new string('x', 1 << 20)));

        store.Load(3, id)!.State.ToArray().ShouldBe("before"u8.ToArray());
        store.OwnedShards().Single(shard => shard.Shard == 3).ShouldBe(writer.Owned(3));
        store.Connection.Execute("PRAGMA max_page_count = 1000000");
        writer.Write(id, state: new string('x', 1 << 20)).ShouldBe(AppendOutcome.Committed);
        StoreAudit.Check(store, writer.Acknowledged);
    }

    [Fact]
    public void A_commit_that_fails_is_unknown_until_it_is_resolved()
    {
        using var store = Open();
        var writer = new StoreWriter(store);
        var id = writer.NewId(3);
        writer.Write(id);
        var events = writer.Events(id, 2);
        var append = writer.To(3, events, [writer.Row(id, events)]);
        using (store.Connection.FailCommits())
        {
            Should.Throw<OutcomeUnknownException>(() => store.Append(new AppendBatch([append])));
            Should.Throw<StoreUnavailableException>(() => store.Resolve(3, append.Epoch));
        }

        var resolved = store.Resolve(3, append.Epoch).ShouldNotBeNull();

        resolved.Head.ShouldBe(append.ExpectedHead);
        store.Append(new AppendBatch([append]))[0].Outcome.ShouldBe(AppendOutcome.Fenced);
        writer.Adopt(resolved);
        writer.Append(append with { Epoch = resolved.Epoch }).ShouldBe([AppendOutcome.Committed]);
        StoreAudit.Check(store, writer.Acknowledged);
    }

    [Fact]
    public void A_stranger_who_holds_the_database_makes_writes_wait_and_then_fail()
    {
        using var store = Open();
        var writer = new StoreWriter(store);
        using var stranger = new Connection(Path.Combine(StoreDirectory, "store.db"));
        stranger.Execute("BEGIN IMMEDIATE");

        Should.Throw<NotWrittenException>(() => writer.Write(writer.NewId(0)));
        Should.Throw<StoreUnavailableException>(() => store.Resolve(0, writer.Owned(0).Epoch));

        stranger.Execute("ROLLBACK");
        writer.Write(writer.NewId(0)).ShouldBe(AppendOutcome.Committed);
    }

    [Fact]
    public void An_entity_of_another_shard_is_poison()
    {
        using var store = Open();
        var writer = new StoreWriter(store);
        var id = writer.NewId(0);
        writer.Write(id);

        Should.Throw<PoisonException>(() => writer.Append(writer.To(1, rows: [writer.Row(id)])));
        store.Load(1, id).ShouldBeNull();
    }

    [Fact]
    public void A_shard_that_is_not_there_is_a_mistake()
    {
        using var store = Open();

        Should.Throw<ArgumentOutOfRangeException>(() => store.Append(new AppendBatch([new ShardAppend(ShardCount, 1, 0, [], [], [])])));
        store.Resolve(ShardCount, 1).ShouldBeNull();
    }
}
