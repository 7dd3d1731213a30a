using Actors.Kernel;
using Actors.Links;
using Actors.Links.Messages;
using Actors.TestKit;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

public class RoutingTests
{
    private static readonly int[] All = [.. Enumerable.Range(0, Pair.Shards)];

    [Fact]
    public async Task A_message_to_a_former_owner_goes_on_to_the_one_it_names()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        await using var successor = Successor(pair);
        pair.Owner.Map.Assign(All, successor.AsOwner());
        pair.Owner.Map.Assign(All, successor.AsOwner());

        // The owner learns by the fence that it is one no more; the message that was in its hand is told so, and tried again.
        (await pair.Asker.AskAsync(pair.Id, new Write("b"))).ShouldBe(new Written(2, "ab"));
        (await pair.Asker.AskAsync(pair.Id, new Write("c"))).ShouldBe(new Written(3, "abc"));
        pair.Asker.Map.Refreshes.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Whoever_is_named_as_the_new_owner_hears_of_the_map_that_says_so()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        pair.Database.Give(Guid.NewGuid(), All);
        await using var successor = new LinkedNode(pair.Database, pair.Time, []);
        while (successor.Map.Version < pair.Asker.Map.Version)
        {
            successor.Map.Assign(All, owner: null);
        }

        for (var i = 0; i < 3; i++)
        {
            pair.Owner.Map.Assign(All, successor.AsOwner());
        }

        var asked = pair.Asker.AskAsync(pair.Id, new Write("b"));

        await Waiting.UntilAsync(() => successor.Map.Refreshes > 0, "the successor reads the map");
        await using var owner = new LinkedNode(pair.Database, pair.Time, All);
        for (var i = 0; i < 10; i++)
        {
            pair.Asker.Map.Assign(All, owner.AsOwner());
        }

        await pair.PassTimeUntilAsync(asked);
        (await asked).ShouldBe(new Written(2, "ab"));
    }

    [Fact]
    public async Task A_node_that_changed_the_map_has_its_peers_read_it()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        pair.Owner.Map.Refreshes.ShouldBe(0);

        pair.Asker.Links.Announce();

        await Waiting.UntilAsync(() => pair.Owner.Map.Refreshes == 1, "the peer reads the map");
    }

    [Fact]
    public async Task A_message_does_not_chase_an_owner_for_more_than_three_hops()
    {
        await using var pair = new Pair();
        await using var second = new LinkedNode(pair.Database, pair.Time, []);
        pair.Database.Give(Guid.NewGuid(), All);
        await using var first = new LinkedNode(pair.Database, pair.Time, []);
        await using var asker = new LinkedNode(pair.Database, pair.Time, []);

        // Each names the other, and each with a map that is newer than the asker's.
        for (var i = 0; i < 5; i++)
        {
            first.Map.Assign(All, second.AsOwner());
            second.Map.Assign(All, first.AsOwner());
        }

        asker.Map.Assign(All, first.AsOwner());
        var asked = asker.AskAsync(pair.Id, new Write("x"));
        await Waiting.UntilAsync(() => asker.Map.Refreshes >= 3, "the asker has been sent on three times");
        asker.Map.Refreshes.ShouldBeLessThanOrEqualTo(3 * 3, "one round, and one more for each link that came up");
        asked.IsCompleted.ShouldBeFalse();
        await using var owner = new LinkedNode(pair.Database, pair.Time, All);
        for (var i = 0; i < 10; i++)
        {
            asker.Map.Assign(All, owner.AsOwner());
        }

        await pair.PassTimeUntilAsync(asked);
        (await asked).EntitySeq.ShouldBe(1);
    }

    [Fact]
    public async Task Where_no_owner_is_known_a_message_waits_for_the_map()
    {
        await using var pair = new Pair();
        pair.Asker.Map.Assign(All, owner: null);
        var asked = pair.Asker.AskAsync(pair.Id, new Write("a"));
        pair.Asker.Ref(pair.Id).Tell(new Write("b"));
        pair.Asker.Map.Assign(All, pair.Owner.AsOwner(pair.Wire.Address));
        (await asked).ShouldBe(new Written(1, "a"));
        (await pair.Asker.AskAsync(pair.Id, new Read())).State.ShouldBe("ab");
    }

    [Fact]
    public async Task While_the_owner_stops_messages_wait_for_the_next()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        await pair.Owner.Region.DisposeAsync();
        var asked = pair.Asker.AskAsync(pair.Id, new Write("b"));
        pair.Time.Advance(TimeSpan.FromSeconds(1));
        await using var successor = Successor(pair);
        asked.IsCompleted.ShouldBeFalse();
        pair.Asker.Map.Assign(All, successor.AsOwner());
        await pair.PassTimeUntilAsync(asked);
        (await asked).ShouldBe(new Written(2, "ab"));
    }

    [Fact]
    public async Task What_lay_in_a_mailbox_when_the_shard_was_lost_is_done_by_the_new_owner()
    {
        await using var pair = new Pair();
        (await LoseWithMailAsync(pair)).Order().ShouldBe("0123456a");
    }

    /// <summary>What the new owner has in the end.</summary>
    private static async Task<string> LoseWithMailAsync(Pair pair)
    {
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        var held = pair.Owner.Store.Hold();
        await pair.Owner.Store.AppendArrivedAsync();
        var asks = Enumerable.Range(0, 5).Select(i => pair.Asker.AskAsync(pair.Id, new Write($"{i}"))).ToList();
        asks.Add(pair.Owner.AskAsync(pair.Id, new Write("5")));
        await pair.Owner.Store.AppendArrivedAsync();
        pair.Owner.Ref(pair.Id).Tell(new Write("6"));
        await using var successor = Successor(pair);
        pair.Owner.Map.Assign(All, successor.AsOwner());
        pair.Asker.Map.Assign(All, successor.AsOwner());
        held.Dispose();
        var all = Task.WhenAll(asks);
        await pair.PassTimeUntilAsync(all);
        await all;
        await Waiting.UntilAsync(() => successor.Store.Load(pair.Shard, pair.Id)!.EntitySeq == 8, "all are written");
        return (await successor.AskAsync(pair.Id, new Read())).State;
    }

    [Fact]
    public async Task A_message_without_a_codec_stays_here_and_its_asker_is_told()
    {
        await using var pair = new Pair();
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Sleep()))).ShouldBe("message.no_codec");
    }

    [Fact]
    public async Task A_reply_without_a_codec_is_a_failure_and_not_silence()
    {
        await using var pair = new Pair(ownersCodecs: new MessageCodecs([LinkCodecs.Of<Read>("test.read.v1")]));
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Read()))).ShouldBe("message.no_codec");
    }

    [Fact]
    public async Task A_reply_of_a_manifest_that_the_asker_does_not_know_is_a_failure()
    {
        await using var pair = new Pair(askersCodecs: new MessageCodecs([LinkCodecs.Of<Read>("test.read.v1")]));
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Read()))).ShouldBe("message.unknown_manifest");
    }

    [Fact]
    public async Task Messages_and_replies_that_are_too_large_are_refused_and_others_pass()
    {
        await using var pair = new Pair(new LinkOptions { MaxFrameBytes = 10_000 });
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Write(new string('x', 10_000))))).ShouldBe("message.too_large");
        await pair.Asker.AskAsync(pair.Id, new Write(new string('x', 6_000)));
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Write(new string('x', 6_000))))).ShouldBe("message.too_large");
        pair.Wire.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_kind_that_the_owner_does_not_know_is_a_failure()
    {
        await using var pair = new Pair();
        pair.Asker.Region.Register(new Actors.Persistence.EntityKind(99), static () => new Ledger(new LedgerLog()));
        var asked = pair.Asker.Region.EntityRef(new Actors.Persistence.EntityKind(99), pair.Id).AskAsync<Written>(new Read(), TimeSpan.FromMinutes(1));
        (await Pair.CodeAsync(asked.AsTask())).ShouldBe("entity.unknown_kind");
    }

    /// <summary>A node that takes all shards over.</summary>
    private static LinkedNode Successor(Pair pair)
    {
        var node = new LinkedNode(pair.Database, pair.Time, All);
        node.Map.Assign(All, node.AsOwner());
        return node;
    }
}
