using Actors.Kernel;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

public class AskOverLinkTests
{
    [Fact]
    public async Task An_entity_of_another_node_answers_like_one_of_this_node()
    {
        await using var pair = new Pair();
        (await pair.Asker.AskAsync(pair.Id, new Write("a"))).ShouldBe(new Written(1, "a"));
        (await pair.Asker.AskAsync(pair.Id, new Read())).ShouldBe(new Written(1, "a"));
        pair.Owner.Ledgers.Recoveries.ShouldBe(1);
        pair.Asker.Ledgers.Recoveries.ShouldBe(0);
    }

    [Fact]
    public async Task Asks_before_the_link_is_up_wait_for_it_in_their_order()
    {
        await using var pair = new Pair();
        var asks = Enumerable.Range(0, 100).Select(i => pair.Asker.AskAsync(pair.Id, new Write($"{i % 10}"))).ToArray();
        var answers = await Task.WhenAll(asks);
        answers.Select(answer => answer.EntitySeq).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        answers[^1].State.ShouldBe(string.Concat(Enumerable.Range(0, 100).Select(i => i % 10)));
        pair.Wire.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task A_message_that_nobody_waits_for_arrives_too()
    {
        await using var pair = new Pair();
        pair.Asker.Ref(pair.Id).Tell(new Write("told"));
        await Waiting.UntilAsync(() => pair.Owner.Store.Load(pair.Shard, pair.Id) is not null, "the message has been written");
        (await pair.Asker.AskAsync(pair.Id, new Read())).State.ShouldBe("told");
        pair.Asker.System.DeadLetters.Count.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_entity_refuses_or_throws_reaches_the_asker_with_its_code()
    {
        await using var pair = new Pair();
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Break()))).ShouldBe("actor.failed");
        pair.Owner.Store.FailNext(Actors.TestKit.AppendFault.Poison);
        (await Pair.CodeAsync(pair.Asker.AskAsync(Guid.NewGuid(), new Write("x")))).ShouldBe("store.poison");
    }

    [Fact]
    public async Task An_ask_without_an_answer_times_out_at_its_deadline_and_its_late_answer_is_dropped()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        var held = pair.Owner.Store.Hold();
        var asked = pair.Asker.AskAsync(pair.Id, new Write("b"), TimeSpan.FromSeconds(2));
        await pair.Owner.Store.AppendArrivedAsync();
        await pair.Owner.Store.AppendArrivedAsync();
        pair.Time.Advance(TimeSpan.FromSeconds(1.5));
        asked.IsCompleted.ShouldBeFalse();
        pair.Time.Advance(TimeSpan.FromSeconds(0.5));
        (await Should.ThrowAsync<Exception>(asked)).ShouldBeOfType<TimeoutException>();
        held.Dispose();
        (await pair.Asker.AskAsync(pair.Id, new Read())).State.ShouldBe("ab");
    }

    [Fact]
    public async Task Both_nodes_ask_each_other_at_the_same_time()
    {
        await using var pair = new Pair();
        var there = Enumerable.Range(0, Pair.Shards).Where(shard => shard % 2 == 0).ToArray();
        pair.Database.Give(pair.Asker.Identity.NodeId, there);
        await using var second = new LinkedNode(pair.Database, pair.Time, there);
        second.Map.Assign(Enumerable.Range(0, Pair.Shards), pair.Owner.AsOwner());
        second.Map.Assign(there, second.AsOwner());
        pair.Owner.Map.Assign(there, second.AsOwner());
        var ids = Enumerable.Range(0, 200).Select(_ => Guid.NewGuid()).ToArray();

        // The owner still takes those shards for its own: what it stages there is fenced, and goes on to the other node.
        var asks = ids.SelectMany(id => new[] { pair.Owner.AskAsync(id, new Write("x")), second.AskAsync(id, new Write("y")) });
        foreach (var answer in await Task.WhenAll(asks))
        {
            answer.State.Length.ShouldBe((int)answer.EntitySeq);
        }
    }

    [Fact]
    public async Task A_node_that_stops_answers_what_is_on_its_way()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Write("a"));
        pair.Wire.Stall();
        var asked = pair.Asker.AskAsync(pair.Id, new Peek());
        await pair.Asker.Links.DisposeAsync();
        (await Pair.CodeAsync(asked)).ShouldBeOneOf("shard.busy", "link.lost");
    }

    [Fact]
    public async Task An_address_that_is_taken_is_named()
    {
        await using var pair = new Pair();
        Should.Throw<Actors.Links.LinkAddressException>(() => pair.Asker.Links.Listen(pair.Owner.Address)).Message.ShouldContain($"{pair.Owner.Address}");
    }
}
