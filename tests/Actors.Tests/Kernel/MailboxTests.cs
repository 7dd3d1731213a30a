using Actors.Kernel;

namespace Actors.Tests.Kernel;

public class MailboxTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Each_sender_keeps_its_order_and_no_message_is_lost_or_doubled()
    {
        const int Senders = 8;
        const int Messages = 20_000;
        await using var system = new ActorSystem(TimeProvider.System);
        var last = new int[Senders];
        var wrong = 0;
        var left = Senders * Messages;
        var done = new TaskCompletionSource();
        var actor = system.Spawn(() => new Scripted((_, message) =>
        {
            var (sender, number) = ((int, int))message;
            wrong += number == ++last[sender] ? 0 : 1;
            if (--left == 0)
            {
                done.SetResult();
            }
        }), "order");

        Parallel.For(0, Senders, sender =>
        {
            for (var number = 1; number <= Messages; number++)
            {
                actor.Tell((sender, number));
            }
        });

        await done.Task.WaitAsync(Patience);
        wrong.ShouldBe(0);
    }

    [Fact]
    public async Task No_wake_up_is_lost_when_messages_come_as_the_actor_goes_idle()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var actor = system.Spawn(() => new Scripted((context, message) => context.Reply(message)), "echo");

        // Each round trip lets the mailbox run dry: 50,000 chances to fall asleep on a message.
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var i = 0; i < 12_500; i++)
            {
                (await actor.AskAsync<object>(i, Patience)).ShouldBe(i);
            }
        }));
    }

    [Fact]
    public async Task No_signal_is_lost_as_the_actor_goes_idle()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        for (var i = 0; i < 3_000; i++)
        {
            var actor = system.Spawn(() => new Counter(), "short-lived");
            actor.Tell("x");
            await system.StopAsync(actor).WaitAsync(Patience);
        }

        system.Hierarchy().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_turn_is_never_run_twice_at_once()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var (inside, overlaps, left) = (0, 0, 40_000);
        var done = new TaskCompletionSource();
        var actor = system.Spawn(() => new Scripted((_, _) =>
        {
            overlaps += Interlocked.Increment(ref inside) > 1 ? 1 : 0;
            Interlocked.Decrement(ref inside);
            if (--left == 0)
            {
                done.SetResult();
            }
        }), "single");
        Parallel.For(0, 40_000, _ => actor.Tell("x"));
        await done.Task.WaitAsync(Patience);
        overlaps.ShouldBe(0);
    }

    [Fact]
    public async Task A_busy_actor_does_not_starve_the_others()
    {
        await using var system = new ActorSystem(TimeProvider.System);
        var stop = false;
        var busy = system.Spawn(() => new Scripted((context, message) =>
        {
            if (!Volatile.Read(ref stop))
            {
                context.Self.Tell(message);
            }
        }), "busy");
        foreach (var _ in Enumerable.Range(0, 4 * Environment.ProcessorCount))
        {
            busy.Tell("again");
        }

        var others = Enumerable.Range(0, 100).Select(i => system.Spawn(() => new Scripted((context, m) => context.Reply(m)), $"other-{i}"));
        var answers = await Task.WhenAll(others.Select(other => other.AskAsync<string>("x", Patience).AsTask()));
        answers.ShouldAllBe(answer => answer == "x");
        Volatile.Write(ref stop, value: true);
    }
}
