using Actors.Links;
using Actors.TestKit;
using Actors.Tests.Sharding;

namespace Actors.Tests.Links;

public class FaultTests
{
    [Fact]
    public async Task A_frame_that_was_cut_never_runs_and_its_message_is_sent_again()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Read());
        pair.Wire.CutAfter = 30;
        var asked = pair.Asker.AskAsync(pair.Id, new Command(Guid.NewGuid(), "once"));
        await pair.PassTimeUntilAsync(asked);
        (await asked).ShouldBe(new Written(1, "once"));
        pair.Wire.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_message_that_may_have_run_and_is_not_repeatable_is_reported_as_lost_and_not_sent_again()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Read());
        pair.Wire.CutAnswers = true;
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Write("a")))).ShouldBe("link.lost");
        var read = pair.Asker.AskAsync(pair.Id, new Read());
        await pair.PassTimeUntilAsync(read);
        (await read).State.ShouldBe("a");
    }

    [Fact]
    public async Task A_command_with_an_id_is_sent_again_and_takes_effect_once()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Read());
        pair.Wire.CutAnswers = true;
        var asked = pair.Asker.AskAsync(pair.Id, new Command(Guid.NewGuid(), "a"));
        await pair.PassTimeUntilAsync(asked);
        (await asked).ShouldBe(new Written(1, "a"));
        pair.Wire.Connections.ShouldBe(2);
    }

    [Fact]
    public async Task A_half_open_link_is_found_by_the_keep_alive_and_made_anew()
    {
        await using var pair = new Pair();
        await pair.Asker.AskAsync(pair.Id, new Read());
        pair.Wire.Stall();
        var asked = pair.Asker.AskAsync(pair.Id, new Peek());
        pair.Time.Advance(TimeSpan.FromSeconds(2.9));
        pair.Asker.Links.Figures.ShouldHaveSingleItem().IsUp.ShouldBeTrue();
        pair.Time.Advance(TimeSpan.FromSeconds(0.2));
        await Waiting.UntilAsync(() => !pair.Asker.Links.Figures.Single().IsUp, "the link is given up");
        pair.Wire.Cut();
        pair.Wire.Flow();
        await pair.PassTimeUntilAsync(asked);
        (await asked).State.ShouldBe("");
        string.Join('\n', pair.Asker.Log.Lines).ShouldContain("Nothing was heard for 3 s");
    }

    [Fact]
    public async Task A_dialer_that_has_gone_silent_is_given_up_by_the_acceptor()
    {
        await using var pair = new Pair();
        await using var dialer = await Stranger.LinkAsync(pair.Owner);
        pair.Time.Advance(TimeSpan.FromSeconds(2.5));
        pair.Owner.Log.Lines.ShouldBeEmpty();
        pair.Time.Advance(TimeSpan.FromSeconds(1.5));
        (await dialer.ReadToEndAsync()).ShouldBeEmpty();
        await Waiting.UntilAsync(() => pair.Owner.Log.Lines.Any(line => line.Contains("silent for too long", StringComparison.Ordinal)), "it is logged");
    }

    [Fact]
    public async Task A_link_in_use_stays_up_for_hours()
    {
        await using var pair = new Pair();
        for (var i = 0; i < 50; i++)
        {
            await pair.Asker.AskAsync(pair.Id, new Read());
            pair.Time.Advance(TimeSpan.FromSeconds(1));
            await pair.Asker.AskAsync(pair.Id, new Read());
        }

        pair.Wire.Connections.ShouldBe(1);
    }

    [Fact]
    public async Task While_the_peer_is_away_messages_wait_up_to_their_bound_and_their_deadline()
    {
        await using var pair = new Pair(new LinkOptions { MaxParkedMessages = 10 });
        pair.Asker.Map.Assign(Enumerable.Range(0, Pair.Shards), pair.Owner.AsOwner(Closed.Port()));
        var waiting = Enumerable.Range(0, 10).Select(_ => pair.Asker.AskAsync(pair.Id, new Read(), TimeSpan.FromSeconds(10))).ToArray();
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Read()))).ShouldBe("shard.busy");
        pair.Asker.Ref(pair.Id).Tell(new Write("dropped"));
        pair.Asker.System.DeadLetters.Count.ShouldBe(1);
        waiting.ShouldAllBe(ask => !ask.IsCompleted);
        pair.Time.Advance(TimeSpan.FromSeconds(10));
        foreach (var ask in waiting)
        {
            await Should.ThrowAsync<TimeoutException>(ask);
        }

        // Their places are free again.
        var again = pair.Asker.AskAsync(pair.Id, new Read(), TimeSpan.FromSeconds(1));
        again.IsCompleted.ShouldBeFalse();
        pair.Time.Advance(TimeSpan.FromSeconds(1));
        await Should.ThrowAsync<TimeoutException>(again);
    }

    [Fact]
    public async Task Parked_bytes_are_bounded_too()
    {
        await using var pair = new Pair(new LinkOptions { MaxParkedBytes = 1_000 });
        pair.Asker.Map.Assign(Enumerable.Range(0, Pair.Shards), owner: null);
        var large = pair.Asker.AskAsync(pair.Id, new Write(new string('x', 900)));
        (await Pair.CodeAsync(pair.Asker.AskAsync(pair.Id, new Write(new string('x', 200))))).ShouldBe("shard.busy");
        pair.Asker.Map.Assign(Enumerable.Range(0, Pair.Shards), pair.Owner.AsOwner(pair.Wire.Address));
        (await large).EntitySeq.ShouldBe(1);
    }

    [Fact]
    public async Task A_tell_that_cannot_be_delivered_in_time_is_a_dead_letter()
    {
        await using var pair = new Pair();
        pair.Asker.Map.Assign(Enumerable.Range(0, Pair.Shards), owner: null);
        pair.Asker.Ref(pair.Id).Tell(new Write("x"));
        pair.Asker.System.DeadLetters.Count.ShouldBe(0);
        await pair.PassTimeUntilAsync(Waiting.UntilAsync(() => pair.Asker.System.DeadLetters.Count == 1, "it is given up"));
        pair.Asker.System.DeadLetters.Count.ShouldBe(1);
    }
}
