using Actors.Kernel;
using Actors.TestKit;

namespace Actors.Tests.Kernel;

public class TimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_timer_fires_once_at_its_time()
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        var actor = Timing(system, probe);
        await actor.AskAsync<string>(new Start("k", "tick", Second), Patience);
        _time.Advance(Second - TimeSpan.FromTicks(1));
        await actor.AskAsync<string>("sync", Patience);
        probe.Waiting.ShouldBe(0);
        _time.Advance(TimeSpan.FromTicks(1));
        (await probe.ExpectAsync<string>()).ShouldBe("tick");
        _time.Advance(10 * Second);
        await actor.AskAsync<string>("sync", Patience);
        probe.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_timer_of_the_same_key_replaces_the_one_before()
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        var actor = Timing(system, probe);
        await actor.AskAsync<string>(new Start("k", "old", Second), Patience);
        await actor.AskAsync<string>(new Start("k", "new", 2 * Second), Patience);
        _time.Advance(3 * Second);
        (await probe.ExpectAsync<string>()).ShouldBe("new");
        await actor.AskAsync<string>("sync", Patience);
        probe.Waiting.ShouldBe(0);
    }

    [Theory]
    [InlineData("cancel")]
    [InlineData("replace")]
    public async Task A_tick_already_in_the_mailbox_is_dropped_when_its_timer_is_cancelled_or_replaced(string how)
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        var actor = Timing(system, probe);
        await actor.AskAsync<string>(new Start("k", "stale", Second), Patience);
        using var gate = new ManualResetEventSlim();
        actor.Tell(gate);
        actor.Tell(how == "cancel" ? new Cancel("k") : new Start("k", "fresh", Second));

        // The tick comes behind the message that makes it stale, while the actor is held in its turn.
        _time.Advance(Second);
        gate.Set();
        await actor.AskAsync<string>("sync", Patience);
        probe.Waiting.ShouldBe(0);
        if (how == "replace")
        {
            _time.Advance(Second);
            (await probe.ExpectAsync<string>()).ShouldBe("fresh");
        }
    }

    [Fact]
    public async Task Timers_end_with_their_incarnation()
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        var actor = Timing(system, probe, Strategies.Always(SupervisionDirective.Restart));
        await actor.AskAsync<string>(new Start("k", "tick", 5 * Second), Patience);
        actor.Tell(new InvalidOperationException("broken"));
        await _time.AdvanceOverNextAsync(Second);
        await actor.AskAsync<string>("sync", Patience);
        _time.Advance(10 * Second);
        await actor.AskAsync<string>("sync", Patience);
        probe.Waiting.ShouldBe(0);
    }

    private static ActorRef Timing(ActorSystem system, TestProbe probe, SupervisionStrategy? supervision = null) =>
        system.Spawn(() => new Scripted((context, message) => Receive(context, message, probe.Ref)), "timing", supervision);

    private static void Receive(IActorContext context, object message, ActorRef probe)
    {
        switch (message)
        {
            case Start start:
                context.StartTimer(start.Key, start.Message, start.Delay);
                context.Reply("started");
                break;
            case Cancel cancel:
                context.CancelTimer(cancel.Key);
                break;
            case ManualResetEventSlim gate:
                gate.Wait();
                break;
            case Exception failure:
                throw failure;
            case "sync":
                context.Reply("synced");
                break;
            default:
                probe.Tell(message);
                break;
        }
    }

    private sealed record Start(string Key, string Message, TimeSpan Delay);

    private sealed record Cancel(string Key);
}
