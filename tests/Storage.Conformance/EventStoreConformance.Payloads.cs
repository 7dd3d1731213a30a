using System.Text;
using Actors.Persistence;

namespace Storage.Conformance;

public abstract partial class EventStoreConformance
{
    public static TheoryData<string> HostileTexts { get; } =
    [
        "",
        "'; DROP TABLE entity; --",
        "\"quoted\" \\ back\\slash",
        "line\r\nbreak\ttab",
        "日本語 Ελληνικά עברית",
        "🧿 emoji 👩‍👩‍👧‍👦 and e\u0301 combining",
        "%_*?[a-z]",
        "\uFEFF\u200Bzero width",
        "nul \0 inside",
        "\uD800 lone surrogate",
    ];

    // A store may refuse a text (PostgreSQL has no NUL, none has half a character), but never store another one.
    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void A_text_in_a_view_is_kept_to_the_letter_or_refused_as_poison(string text)
    {
        var id = Writer.NewId(2);
        try
        {
            Writer.Write(id, view: ItemsView.Row(text, text, 1)).ShouldBe(AppendOutcome.Committed);
        }
        catch (PoisonException)
        {
            (text.Contains('\0') || !IsWellFormed(text)).ShouldBeTrue("this text must be kept");
            Store.Load(2, id).ShouldBeNull();
            Store.ReadShard(2, 0, 10).ShouldBeEmpty();
            Writer.Write(id, view: ItemsView.Row("harmless")).ShouldBe(AppendOutcome.Committed);
            return;
        }

        Store.Load(2, id)!.View!.Values[0].ShouldBe(text);
        var found = Store.Query(new ViewQuery("items", [new ViewCondition.In("title", [text])], ["status"], null, 10));
        found.Items.ShouldHaveSingleItem().Values[1].ShouldBe(text);
        Store.Query(new ViewQuery("items", [new ViewCondition.Contains("title", text)], [], null, 10)).Items.Count.ShouldBe(1);
        Store.Count("items", [new ViewCondition.In("title", [text])], "title").ShouldHaveSingleItem().ShouldBe(new ViewGroup(text, 1));
    }

    [Theory]
    [InlineData("")]
    [InlineData("größe.v1")]
    [InlineData("a-manifest-of-more-than-sixty-four-bytes-is-no-manifest-but-a-mistake.v1")]
    public void A_manifest_that_is_none_is_poison(string type)
    {
        var id = Writer.NewId(2);
        var events = new[] { new EventToAppend(id, ItemsView.Plain, 1, new NewEvent(type, "{}"u8.ToArray())) };

        Should.Throw<PoisonException>(() => Writer.Append(Writer.To(2, events, [Writer.Row(id, events)])));

        Store.ReadShard(2, 0, 10).ShouldBeEmpty();
        Store.Load(2, id).ShouldBeNull();
    }

    [Fact]
    public void A_view_row_that_does_not_fit_its_schema_is_poison()
    {
        var id = Writer.NewId(2);

        Should.Throw<PoisonException>(() => Writer.Write(id, view: new ViewRow(ItemsView.Schema, ["too few"])));
        Should.Throw<PoisonException>(() => Writer.Write(id, view: new ViewRow(ItemsView.Schema, ["t", "s", "a text", null, null])));
        Should.Throw<PoisonException>(() => Writer.Write(id, view: new ViewRow(ItemsView.Schema, [1L, "s", 1L, null, null])));
        Should.Throw<PoisonException>(() => Writer.Write(id, view: new ViewRow(ItemsView.Schema, ["t", "s", 1, null, null])));

        Store.ReadShard(2, 0, 10).ShouldBeEmpty();
    }

    [Fact]
    public void Poison_takes_the_rest_of_its_batch_back()
    {
        var (good, bad) = (Writer.NewId(1), Writer.NewId(2));
        var poison = new EventToAppend(bad, ItemsView.Plain, 1, StoreWriter.Event(type: "ä"));

        Should.Throw<PoisonException>(() => Writer.Append(Writer.To(1, Writer.Events(good, 1)), Writer.To(2, [poison])));

        Store.OwnedShards().ShouldAllBe(shard => shard.Head == 0);
        Writer.Write(good).ShouldBe(AppendOutcome.Committed);
    }

    [Fact]
    public void A_megabyte_is_kept_to_the_byte()
    {
        var bytes = new byte[1 << 20];
        new Random(4711).NextBytes(bytes);
        var id = Writer.NewId(2);
        var events = new[] { new EventToAppend(id, ItemsView.Plain, 1, new NewEvent("item.grown.v1", bytes)) };

        Writer.Append(Writer.To(2, events, [Writer.Row(id, events) with { State = bytes }])).ShouldBe([AppendOutcome.Committed]);

        Store.ReadEntity(2, id, 0, 1).Single().Payload.Span.SequenceEqual(bytes).ShouldBeTrue();
        Store.Load(2, id)!.State.Span.SequenceEqual(bytes).ShouldBeTrue();
    }

    private static bool IsWellFormed(string text)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text) >= 0;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
