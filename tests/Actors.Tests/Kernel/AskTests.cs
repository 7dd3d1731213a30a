using Actors.Kernel;
using Actors.TestKit;

namespace Actors.Tests.Kernel;

public class AskTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();

    [Fact]
    public async Task A_reply_comes_back()
    {
        await using var system = new ActorSystem(_time);
        var echo = Echo(system);
        (await echo.AskAsync<string>("hello", Second)).ShouldBe("hello");
    }

    [Fact]
    public async Task No_reply_in_time_is_a_time_out_and_the_late_reply_a_dead_letter()
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        var asked = probe.Ref.AskAsync<string>("hello", Second);
        await probe.ExpectAsync<string>();
        _time.Advance(Second - TimeSpan.FromTicks(1));
        asked.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromTicks(1));
        await Should.ThrowAsync<TimeoutException>(async () => await asked);

        probe.LastSender!.Tell("late");
        system.DeadLetters.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_late_reply_never_reaches_the_next_asker()
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        var first = probe.Ref.AskAsync<string>("1", Second);
        await probe.ExpectAsync<string>();
        var late = probe.LastSender!;
        _time.Advance(Second);
        await Should.ThrowAsync<TimeoutException>(async () => await first);

        // The reply source is used again; the address is not.
        var second = probe.Ref.AskAsync<string>("2", Second);
        await probe.ExpectAsync<string>();
        late.Tell("for the first");
        second.IsCompleted.ShouldBeFalse();
        probe.LastSender!.Tell("for the second");
        (await second).ShouldBe("for the second");
    }

    [Fact]
    public async Task Of_two_replies_the_second_is_a_dead_letter()
    {
        await using var system = new ActorSystem(_time);
        var twice = system.Spawn(() => new Scripted((context, _) =>
        {
            context.Reply("1");
            context.Reply("2");
        }), "twice");
        (await twice.AskAsync<string>("x", Second)).ShouldBe("1");
        await Waiting.UntilAsync(() => system.DeadLetters.Count == 1, "the second reply is dropped");
    }

    [Fact]
    public async Task A_failure_is_an_exception_with_its_code()
    {
        await using var system = new ActorSystem(_time);
        var actor = system.Spawn(() => new Scripted((context, _) => context.Reply(new Failure("download.not_found", "No such."))), "a");
        var thrown = await Should.ThrowAsync<AskFailedException>(async () => await actor.AskAsync<string>("x", Second));
        thrown.Failure.ShouldBe(new Failure("download.not_found", "No such."));
    }

    [Fact]
    public async Task A_reply_of_another_type_is_an_error()
    {
        await using var system = new ActorSystem(_time);
        var echo = Echo(system);
        await Should.ThrowAsync<InvalidCastException>(async () => await echo.AskAsync<string>(42, Second));
    }

    [Fact]
    public async Task A_cancelled_ask_ends_at_once()
    {
        await using var system = new ActorSystem(_time);
        var probe = new TestProbe(system);
        using var cancellation = new CancellationTokenSource();
        var asked = probe.Ref.AskAsync<string>("x", Second, cancellation.Token);
        await cancellation.CancelAsync();
        (await Should.ThrowAsync<OperationCanceledException>(async () => await asked)).CancellationToken.ShouldBe(cancellation.Token);
    }

    [Fact]
    public async Task Asking_a_stopped_actor_fails_at_once()
    {
        await using var system = new ActorSystem(_time);
        var echo = Echo(system);
        await system.StopAsync(echo);
        var thrown = await Should.ThrowAsync<AskFailedException>(async () => await echo.AskAsync<string>("x", Second));
        thrown.Failure.Code.ShouldBe("actor.stopped");
    }

    [Fact]
    public async Task A_shorter_time_out_on_a_reused_source_is_kept()
    {
        await using var system = new ActorSystem(_time);
        var echo = Echo(system);
        var probe = new TestProbe(system);
        await echo.AskAsync<string>("x", 100 * Second);
        var asked = probe.Ref.AskAsync<string>("x", Second);
        _time.Advance(Second);
        await Should.ThrowAsync<TimeoutException>(async () => await asked);
    }

    [Fact]
    public async Task A_longer_time_out_on_a_reused_source_is_kept()
    {
        await using var system = new ActorSystem(_time);
        var echo = Echo(system);
        var probe = new TestProbe(system);
        await echo.AskAsync<string>("x", Second);
        var asked = probe.Ref.AskAsync<string>("x", 10 * Second);
        _time.Advance(9 * Second);
        asked.IsCompleted.ShouldBeFalse();
        _time.Advance(Second);
        await Should.ThrowAsync<TimeoutException>(async () => await asked);
    }

    [Fact]
    public async Task Work_outside_the_turn_comes_back_as_a_message_with_the_sender_kept()
    {
        await using var system = new ActorSystem(_time);
        var work = new TaskCompletionSource<int>();
        var actor = system.Spawn(() => new Scripted((context, message) =>
        {
            if (message is int result)
            {
                context.Reply($"result {result}");
            }
            else
            {
                context.PipeToSelf(_ => work.Task, (value, failure) => failure is null ? value : failure);
            }
        }), "a");
        var reply = actor.AskAsync<string>("go", Second);
        work.SetResult(42);
        (await reply).ShouldBe("result 42");
    }

    [Fact]
    public async Task Work_is_cancelled_when_its_actor_stops()
    {
        await using var system = new ActorSystem(_time);
        var cancelled = new TaskCompletionSource();
        var actor = system.Spawn(() => new Scripted((context, _) =>
        {
            context.PipeToSelf(
                token =>
                {
                    token.Register(cancelled.SetResult);
                    return new TaskCompletionSource<int>().Task;
                },
                (_, _) => "never");
            context.Reply("started");
        }), "a");
        await actor.AskAsync<string>("go", Second);
        await system.StopAsync(actor);
        await cancelled.Task;
        cancelled.Task.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static ActorRef Echo(ActorSystem system) => system.Spawn(() => new Scripted((context, message) => context.Reply(message)), "echo");
}
