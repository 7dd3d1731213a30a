using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    // Around the multiples of 64, where a store may keep an index entry.
    [Theory]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void A_shard_is_read_from_any_place_without_gap(int limit)
    {
        const int Count = 200;
        WriteInterleaved(Count);

        for (var after = 0; after <= Count; after++)
        {
            Store.ReadShard(1, after, limit).Select(stored => stored.Seq)
                .ShouldBe(Enumerable.Range(after + 1, Math.Min(limit, Count - after)).Select(seq => (long)seq), $"after {after}");
        }
    }

    [Fact]
    public void A_reader_past_the_head_finds_nothing()
    {
        WriteInterleaved(3);

        Store.ReadShard(1, 3, 10).ShouldBeEmpty();
        Store.ReadShard(1, 1000, 10).ShouldBeEmpty();
        Store.ReadShard(5, 0, 10).ShouldBeEmpty();
    }

    [Fact]
    public void An_entity_is_read_alone_and_in_pages()
    {
        var (mine, other) = (Writer.NewId(1), Writer.NewId(1));
        for (var i = 0; i < 100; i++)
        {
            Writer.Write(i % 3 == 0 ? mine : other, 1 + i % 2);
        }

        var found = new List<StoredEvent>();
        while (Store.ReadEntity(1, mine, found.Count == 0 ? 0 : found[^1].EntitySeq, 7) is { Count: > 0 } page)
        {
            page.Count.ShouldBeLessThanOrEqualTo(7);
            found.AddRange(page);
        }

        found.ShouldAllBe(stored => stored.EntityId == mine);
        found.Select(stored => stored.Seq).ShouldBe(Writer.Acknowledged.Where(e => e.Event.EntityId == mine).Select(e => e.Seq));
        found.Select(stored => stored.EntitySeq).ShouldBe(Enumerable.Range(1, found.Count).Select(i => (long)i));
    }

    [Fact]
    public void Many_events_of_one_entity_in_one_append_stay_in_order()
    {
        var id = Writer.NewId(1);

        Writer.Write(id, 500);

        Store.ReadEntity(1, id, 0, 1000).Select(stored => stored.EntitySeq).ShouldBe(Enumerable.Range(1, 500).Select(i => (long)i));
        StoreAudit.Check(Store, Writer.Acknowledged);
    }

    // Shard 1 gets one event a turn, its neighbours a varying number, so that it lies scattered in the journal.
    private void WriteInterleaved(int count)
    {
        var ids = Enumerable.Range(0, 3).Select(Writer.NewId).ToList();
        for (var i = 0; i < count; i++)
        {
            Writer.Append(ids.Select((id, shard) => Writer.To(shard, Writer.Events(id, shard == 1 ? 1 : i % 3))).ToList())
                .ShouldAllBe(outcome => outcome == AppendOutcome.Committed);
        }
    }
}
