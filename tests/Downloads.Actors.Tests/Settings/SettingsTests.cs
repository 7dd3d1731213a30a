using System.Text;
using Downloads.Actors.Settings;
using Downloads.Actors.Tests.Rig;
using Downloads.Life;

namespace Downloads.Actors.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public async Task A_higher_limit_holds_at_once_and_after_a_crash()
    {
        await using var rig = new ActorRig(o => o.Allowing(perHost: 1));
        await rig.SubmitAsync([.. Enumerable.Range(0, 9).Select(n => ActorRig.Spec($"http://origin.test/{n}"))]);
        await rig.Engine.NextAsync();
        rig.Engine.HasNext.ShouldBeFalse();

        await ReplaceAsync(rig, """{"providers": {"http:origin.test": {"max_concurrent": 3}}}""");
        await rig.Engine.NextAsync();
        await rig.Engine.NextAsync();

        rig.Crash();
        rig.Settings.Read().Settings.PolicyOf("http:origin.test").MaxConcurrent.ShouldBe(3);
        rig.Settings.Read().Settings.PolicyOf("http:other.test").MaxConcurrent.ShouldBe(1);
    }

    [Fact]
    public async Task A_provider_that_a_user_pauses_starts_nothing_until_it_is_taken_off_the_list()
    {
        await using var rig = new ActorRig();
        await ReplaceAsync(rig, """{"paused": ["http:origin.test"]}""");
        await rig.SubmitAsync();
        var other = await rig.SubmitAsync(ActorRig.Spec("http://other.test/x"));
        (await rig.Engine.NextAsync()).Request.DownloadId.ShouldBe(other);
        rig.Engine.HasNext.ShouldBeFalse();

        await ReplaceAsync(rig, "{}");

        (await rig.Engine.NextAsync()).Request.Source.Host.ShouldBe("origin.test");
    }

    [Fact]
    public async Task Rules_hold_for_what_is_accepted_from_then_on()
    {
        await using var rig = new ActorRig();
        var before = await rig.SubmitAsync(ActorRig.Spec("http://cdn.origin.test/a"));
        await ReplaceAsync(rig, """{"rules": [{"hosts": ["*.origin.test"], "provider": "http:origin.test"}]}""");

        var after = await rig.SubmitAsync(ActorRig.Spec("http://cdn.origin.test/b"));

        rig.Downloads.Find(before)!.Spec.Provider.ShouldBe("http:cdn.origin.test");
        rig.Downloads.Find(after)!.Spec.Provider.ShouldBe("http:origin.test");
        rig.Downloads.Find(after)!.Status.ShouldNotBe(DownloadStatus.Failed);
    }

    [Fact]
    public async Task One_wrong_value_leaves_everything_as_it_was()
    {
        await using var rig = new ActorRig();
        var before = rig.Settings.Read();

        var outcome = await rig.Settings.ReplaceAsync(Encoding.UTF8.GetBytes("""{"max_concurrent": 9, "memory_bytes": -1}"""), ifMatch: null, CancellationToken.None);

        outcome.ShouldBeOfType<SettingsOutcome.Invalid>().Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/memory_bytes");
        rig.Settings.Read().ShouldBe(before);
    }

    [Fact]
    public async Task Of_two_who_read_the_same_only_the_first_replaces()
    {
        await using var rig = new ActorRig();
        var tag = rig.Settings.Read().Tag;

        var first = await rig.Settings.ReplaceAsync(Encoding.UTF8.GetBytes("""{"max_concurrent": 9}"""), [tag], CancellationToken.None);
        var second = await rig.Settings.ReplaceAsync(Encoding.UTF8.GetBytes("""{"max_concurrent": 8}"""), [tag], CancellationToken.None);

        var replaced = first.ShouldBeOfType<SettingsOutcome.Replaced>().View;
        second.ShouldBeOfType<SettingsOutcome.Stale>().Tag.ShouldBe(replaced.Tag);
        rig.Settings.Read().Settings.MaxConcurrent.ShouldBe(9);
    }

    private static async Task ReplaceAsync(ActorRig rig, string document) =>
        (await rig.Settings.ReplaceAsync(Encoding.UTF8.GetBytes(document), ifMatch: null, CancellationToken.None)).ShouldBeOfType<SettingsOutcome.Replaced>();
}
