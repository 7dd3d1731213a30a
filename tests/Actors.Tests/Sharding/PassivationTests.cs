using Actors.Kernel;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public class PassivationTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task No_message_is_lost_and_no_second_instance_lives_when_passivation_races_with_messages()
    {
        await using var region = new Region();
        var ids = Enumerable.Range(0, 4).Select(_ => Guid.NewGuid()).ToList();
        const int Senders = 4;
        const int Rounds = 250;
        await Parallel.ForEachAsync(Enumerable.Range(0, Senders), new ParallelOptions { MaxDegreeOfParallelism = Senders }, async (sender, _) =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                var id = ids[(sender + round) % ids.Count];
                region.Ref(id).Tell(new Sleep());
                await region.AskAsync(id, new Write("x"));
            }
        });

        ids.Sum(id => region.Row(id)!.EntitySeq).ShouldBe(Senders * Rounds);
        region.Log.Recoveries.ShouldBeGreaterThan(50, "the race must have happened");
        region.Log.Peak.ShouldBeLessThanOrEqualTo(ids.Count, "one instance an entity");
        region.System.DeadLetters.Count.ShouldBe(0);
        Journal.ShouldBeContiguous(region.Store);
    }

    [Fact]
    public async Task What_comes_while_an_entity_goes_reaches_its_successor_in_order()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        var probe = new TestProbe(region.System);
        for (var i = 0; i < 200; i++)
        {
            region.Ref(id).Tell(i % 5 == 0 ? new Sleep() : new Write($"{i},"), probe.Ref);
        }

        var expected = string.Concat(Enumerable.Range(0, 200).Where(i => i % 5 != 0).Select(i => $"{i},"));
        await Waiting.UntilAsync(() => region.Row(id)?.EntitySeq == 160, "all is written");
        region.Stored(id).ShouldBe(expected);
    }

    [Fact]
    public async Task An_idle_entity_leaves_memory_and_comes_back_with_its_state()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a"));
        PassTime(region, Idle * 1.25);
        await Waiting.UntilAsync(() => region.Shards.Figures().Active == 0, "the entity is passivated");
        (await region.AskAsync(id, new Read())).ShouldBe(new Written(1, "a"));
    }

    [Fact]
    public async Task An_entity_that_is_active_or_waits_for_its_timer_stays()
    {
        await using var region = new Region();
        var (active, waiting, idle) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        await region.AskAsync(active, new Write("a", Active: true));
        region.Ref(waiting).Tell(new Snooze(2 * Idle));
        await region.AskAsync(waiting, new Read());
        await region.AskAsync(idle, new Write("a"));
        PassTime(region, Idle * 1.25);
        await Waiting.UntilAsync(() => region.Shards.Figures().Active == 2, "the idle one is gone");

        PassTime(region, Idle);
        await Waiting.UntilAsync(() => region.Shards.Figures().Active == 1, "the timer put the other to sleep");
        region.Shards.Hierarchy().Single().Path.ShouldEndWith(active.ToString());
    }

    [Fact]
    public async Task A_message_starts_the_idle_time_anew()
    {
        await using var region = new Region();
        var id = Guid.NewGuid();
        for (var i = 0; i < 6; i++)
        {
            await region.AskAsync(id, new Read());
            PassTime(region, Idle / 2);
        }

        await region.AskAsync(id, new Read());
        region.Log.Recoveries.ShouldBe(1);
    }

    [Fact]
    public async Task Work_that_comes_back_after_its_entity_was_replaced_is_a_dead_letter()
    {
        await using var system = new ActorSystem(new ManualTime());
        var work = new TaskCompletionSource<string>();
        var dropped = new TaskCompletionSource<object>();
        using var watch = system.DeadLetters.Subscribe(letter => dropped.TrySetResult(letter.Message));
        var actor = system.Spawn(() => new Worker(work.Task), "worker");
        await actor.AskAsync<string>("work", Region.Patience);
        await system.StopAsync(actor);
        work.SetResult("late");
        (await dropped.Task).ShouldBe("late");
    }

    private static void PassTime(Region region, TimeSpan time)
    {
        for (var quarter = 0; quarter < time / (Idle / 4); quarter++)
        {
            region.Time.Advance(Idle / 4);
        }
    }

    private sealed class Worker(Task<string> work) : Actor
    {
        protected override void Receive(object message)
        {
            Context.PipeToSelf(_ => work, (result, _) => result!);
            Context.Reply("started");
        }
    }
}
