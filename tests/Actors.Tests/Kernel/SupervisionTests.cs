using Actors.Kernel;
using Actors.TestKit;

namespace Actors.Tests.Kernel;

public class SupervisionTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);
    private static readonly InvalidOperationException Broken = new("broken");

    private readonly ManualTime _time = new();

    [Fact]
    public async Task Resume_keeps_the_state()
    {
        await using var system = new ActorSystem(_time);
        var actor = system.Spawn(() => new Counter(), "a", Strategies.Always(SupervisionDirective.Resume));
        actor.Tell("x");
        actor.Tell(Broken);
        actor.Tell("x");
        (await actor.AskAsync<int>("count", Patience)).ShouldBe(2);
    }

    [Fact]
    public async Task Restart_makes_a_new_instance_after_the_back_off_and_keeps_the_mailbox()
    {
        await using var system = new ActorSystem(_time);
        var (started, stopped) = (0, 0);
        var actor = system.Spawn(
            () => new Counter(() => started++, () => stopped++), "a", Strategies.Always(SupervisionDirective.Restart));
        actor.Tell("x");
        actor.Tell(Broken);
        actor.Tell("x");
        var count = actor.AskAsync<int>("count", Patience);
        await _time.DueAsync(TimeSpan.FromSeconds(1));
        (started, stopped, count.IsCompleted).ShouldBe((1, 1, false));
        _time.Advance(TimeSpan.FromSeconds(1));
        (await count).ShouldBe(1);
        started.ShouldBe(2);
    }

    [Fact]
    public async Task The_back_off_doubles_up_to_its_cap_and_starts_over_after_a_quiet_time()
    {
        await using var system = new ActorSystem(_time);
        var begun = _time.GetUtcNow();
        var starts = new List<double>();
        var actor = system.Spawn(
            () => new Counter(() => starts.Add((_time.GetUtcNow() - begun).TotalSeconds)), "a", Strategies.Always(SupervisionDirective.Restart));
        foreach (var seconds in new[] { 1, 2, 4, 4 })
        {
            await FailAndRestartAsync(actor, seconds);
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        await FailAndRestartAsync(actor, 1);
        starts.Zip(starts.Skip(1), (a, b) => b - a).ShouldBe([1, 2, 4, 4, 121]);
    }

    [Fact]
    public async Task Too_many_restarts_stop_the_actor()
    {
        await using var system = new ActorSystem(_time);
        var actor = system.Spawn(() => new Counter(), "a", Strategies.Always(SupervisionDirective.Restart, maxRestarts: 2));
        await FailAndRestartAsync(actor, 1);
        await FailAndRestartAsync(actor, 2);
        actor.Tell(Broken);
        var failure = await Should.ThrowAsync<AskFailedException>(async () => await actor.AskAsync<int>("count", Patience));
        failure.Failure.Code.ShouldBe("actor.stopped");
    }

    [Fact]
    public async Task Stop_ends_the_actor_and_its_messages_are_dead_letters()
    {
        await using var system = new ActorSystem(_time);
        var stopped = new TaskCompletionSource();
        var actor = system.Spawn(() => new Counter(null, stopped.SetResult), "a", Strategies.Always(SupervisionDirective.Stop));
        actor.Tell(Broken);
        await stopped.Task;
        await system.StopAsync(actor);
        actor.Tell("x");
        system.DeadLetters.Count.ShouldBe(1);
        system.Hierarchy().ShouldBeEmpty();
    }

    [Fact]
    public async Task Escalate_fails_the_supervisor_with_the_same_exception_and_restarts_both()
    {
        await using var system = new ActorSystem(_time);
        var seen = new List<Exception>();
        var (parents, children) = (0, 0);
        var parent = system.Spawn(
            () => new Scripted(
                (_, _) => { },
                context => context.Spawn(() => new Counter(() => children++), "child", Strategies.Always(SupervisionDirective.Escalate))
                    .Tell(++parents == 1 ? Broken : "fine")),
            "parent",
            Strategies.Always(SupervisionDirective.Restart) with { Decide = failure => { seen.Add(failure); return SupervisionDirective.Restart; } });
        await _time.AdvanceOverNextAsync(TimeSpan.FromSeconds(1));
        await Waiting.UntilAsync(() => system.Hierarchy().Count == 2 && Volatile.Read(ref children) == 2, "both live again");
        seen.ShouldBe([Broken]);
        system.Hierarchy()[0].ShouldBe(new ActorListing("/parent", nameof(Scripted), 1));
        await system.StopAsync(parent);
    }

    [Fact]
    public async Task A_supervisor_that_resumes_after_an_escalation_resumes_the_child()
    {
        await using var system = new ActorSystem(_time);
        ActorRef child = null!;
        system.Spawn(
            () => new Scripted((_, _) => { }, context =>
                child = context.Spawn(() => new Counter(), "child", Strategies.Always(SupervisionDirective.Escalate))),
            "parent",
            Strategies.Always(SupervisionDirective.Resume));
        await Waiting.UntilAsync(() => Volatile.Read(ref child) is not null, "the child is spawned");
        child.Tell("x");
        child.Tell(Broken);
        child.Tell("x");
        (await child.AskAsync<int>("count", Patience)).ShouldBe(2);
    }

    [Fact]
    public async Task An_escalation_at_the_top_stops_the_actor_alone()
    {
        await using var system = new ActorSystem(_time);
        var neighbour = system.Spawn(() => new Counter(), "neighbour");
        var actor = system.Spawn(() => new Counter(), "a", Strategies.Always(SupervisionDirective.Escalate));
        actor.Tell(Broken);
        await Waiting.UntilAsync(() => system.Hierarchy().Count == 1, "the actor is stopped");
        (await neighbour.AskAsync<int>("count", Patience)).ShouldBe(0);
    }

    [Fact]
    public async Task Children_stop_before_their_parent()
    {
        await using var system = new ActorSystem(_time);
        var order = new List<string>();
        var parent = system.Spawn(
            () => new Scripted(
                (context, _) => context.Reply("here"),
                context =>
                {
                    context.Spawn(() => new Counter(null, () => Note("child 1")), "1");
                    context.Spawn(() => new Counter(null, () => Note("child 2")), "2");
                },
                () => Note("parent")),
            "parent");
        await parent.AskAsync<string>("x", Patience);
        await system.StopAsync(parent);
        order.Count.ShouldBe(3);
        order[2].ShouldBe("parent");

        void Note(string who)
        {
            lock (order)
            {
                order.Add(who);
            }
        }
    }

    [Fact]
    public async Task An_instance_that_cannot_start_is_restarted_even_where_the_strategy_says_resume()
    {
        await using var system = new ActorSystem(_time);
        var tries = 0;
        var actor = system.Spawn(() => ++tries < 3 ? throw Broken : new Counter(), "a", Strategies.Always(SupervisionDirective.Resume));
        var count = actor.AskAsync<int>("count", Patience);
        await _time.AdvanceOverNextAsync(TimeSpan.FromSeconds(1));
        await _time.AdvanceOverNextAsync(TimeSpan.FromSeconds(2));
        (await count).ShouldBe(0);
        tries.ShouldBe(3);
    }

    [Fact]
    public async Task Stop_from_within_happens_after_the_message_in_hand()
    {
        await using var system = new ActorSystem(_time);
        var trace = new List<string>();
        var actor = system.Spawn(
            () => new Scripted(
                (context, message) =>
                {
                    context.Stop();
                    trace.Add("after stop");
                    context.Reply("bye");
                },
                null,
                () => trace.Add("stopped")),
            "a");
        (await actor.AskAsync<string>("x", Patience)).ShouldBe("bye");
        await system.StopAsync(actor);
        trace.ShouldBe(["after stop", "stopped"]);
    }

    private async Task FailAndRestartAsync(ActorRef actor, int seconds)
    {
        actor.Tell(Broken);
        var restarted = actor.AskAsync<int>("count", Timeout.InfiniteTimeSpan);
        await _time.AdvanceOverNextAsync(TimeSpan.FromSeconds(seconds));
        await restarted;
    }
}
