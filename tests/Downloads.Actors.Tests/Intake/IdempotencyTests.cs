using Actors.TestKit;
using Downloads.Actors.Queries;
using Downloads.Actors.Tests.Rig;

namespace Downloads.Actors.Tests.Intake;

public sealed class IdempotencyTests
{
    private static readonly IdempotencyKey Key = new("token-1", "key-1", "hash-1");

    [Fact]
    public async Task The_same_request_is_accepted_once_even_across_a_restart()
    {
        await using var rig = new ActorRig();
        var first = await AcceptAsync(rig, Key);
        first.Replayed.ShouldBeFalse();

        await rig.RestartAsync();
        var second = await AcceptAsync(rig, Key);

        second.Replayed.ShouldBeTrue();
        second.Downloads.Select(d => d.Id).ShouldBe(first.Downloads.Select(d => d.Id));
        rig.Downloads.Count(DownloadFilter.All).ShouldBe(2);
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        await using var rig = new ActorRig();
        await AcceptAsync(rig, Key);

        var outcome = await rig.Downloads.SubmitAsync([ActorRig.Spec()], Key with { BodyHash = "hash-2" }, CancellationToken.None);

        outcome.ShouldBeOfType<SubmitOutcome.KeyReused>();
        rig.Downloads.Count(DownloadFilter.All).ShouldBe(2);
    }

    [Fact]
    public async Task Keys_of_different_tokens_never_meet()
    {
        await using var rig = new ActorRig();
        await AcceptAsync(rig, Key);

        (await AcceptAsync(rig, Key with { Scope = "token-2" })).Replayed.ShouldBeFalse();
    }

    [Fact]
    public async Task While_the_first_is_under_way_the_second_is_told_so()
    {
        await using var rig = new ActorRig();
        Task<SubmitOutcome> first;
        using (rig.Store.Hold())
        {
            first = rig.Downloads.SubmitAsync([ActorRig.Spec()], Key, CancellationToken.None).AsTask();
            await rig.Store.AppendArrivedAsync();
            (await rig.Downloads.SubmitAsync([ActorRig.Spec()], Key, CancellationToken.None)).ShouldBeOfType<SubmitOutcome.InFlight>();
        }

        (await first).ShouldBeOfType<SubmitOutcome.Accepted>();
    }

    [Fact]
    public async Task A_key_is_forgotten_after_a_day()
    {
        var time = new ManualTime();
        await using var rig = new ActorRig(time: time);
        await AcceptAsync(rig, Key);
        await time.DueAsync(TimeSpan.FromHours(24));

        time.Advance(TimeSpan.FromHours(24));

        (await EventuallyAcceptedAsync(rig)).Replayed.ShouldBeFalse();
    }

    /// <summary>The record goes by a message; until it is gone the key is still taken.</summary>
    private static async Task<SubmitOutcome.Accepted> EventuallyAcceptedAsync(ActorRig rig)
    {
        for (var i = 0; ; i++)
        {
            var outcome = await rig.Downloads.SubmitAsync([ActorRig.Spec()], Key, CancellationToken.None);
            if (outcome is SubmitOutcome.Accepted accepted || i == 200)
            {
                return outcome.ShouldBeOfType<SubmitOutcome.Accepted>();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
    }

    private static async Task<SubmitOutcome.Accepted> AcceptAsync(ActorRig rig, IdempotencyKey key) =>
        (await rig.Downloads.SubmitAsync([ActorRig.Spec("http://a.test/1"), ActorRig.Spec("http://a.test/2")], key, CancellationToken.None))
            .ShouldBeOfType<SubmitOutcome.Accepted>();
}
