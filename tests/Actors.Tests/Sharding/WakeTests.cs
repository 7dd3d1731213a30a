using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

public class WakeTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_dormant_entity_is_woken_at_its_time_and_not_before()
    {
        await using var region = new Region();
        var probe = Watch(region);
        var at = region.Time.GetUtcNow() + (10 * Minute);
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a", WakeAt: at));
        await PassTimeAsync(region, 9);
        await Waiting.UntilAsync(() => region.Shards.Figures().Active == 0, "the entity sleeps");
        probe.Waiting.ShouldBe(0);
        await PassTimeAsync(region, 1);
        (await probe.ExpectAsync<WakeUp>()).WakeAt.ShouldBe(at);
        probe.LastSender.ShouldBe(region.Ref(id));
    }

    [Fact]
    public async Task An_earlier_time_overtakes_a_later_one()
    {
        await using var region = new Region();
        var probe = Watch(region);
        var now = region.Time.GetUtcNow();
        await region.AskAsync(Guid.NewGuid(), new Write("late", WakeAt: now + (30 * Minute)));
        await region.AskAsync(Guid.NewGuid(), new Write("early", WakeAt: now + (2 * Minute)));
        await PassTimeAsync(region, 2);
        (await probe.ExpectAsync<WakeUp>()).WakeAt.ShouldBe(now + (2 * Minute));
        await PassTimeAsync(region, 28);
        await Waiting.UntilAsync(() => probe.Waiting > 0, "the later one fires");
    }

    [Fact]
    public async Task Times_stored_before_a_restart_fire_after_it_overdue_ones_at_once()
    {
        var time = new ManualTime();
        var store = new MemoryEventStore(time, 16);
        var now = time.GetUtcNow();
        await using (var before = new Region(store, time))
        {
            await before.AskAsync(Guid.NewGuid(), new Write("a", WakeAt: now + Minute));
            await before.AskAsync(Guid.NewGuid(), new Write("a", WakeAt: now + (20 * Minute)));
        }

        time.Advance(5 * Minute);
        store.Reopen();
        await using var after = new Region(store, time, start: false);
        var probe = Watch(after);
        after.Shards.Start();
        (await probe.ExpectAsync<WakeUp>()).WakeAt.ShouldBe(now + Minute);
    }

    [Fact]
    public async Task A_wake_up_that_changes_nothing_is_told_again()
    {
        await using var region = new Region();
        var probe = Watch(region);
        var at = region.Time.GetUtcNow() + Minute;
        await region.AskAsync(Guid.NewGuid(), new Write("a", WakeAt: at));
        await PassTimeAsync(region, 1);
        (await probe.ExpectAsync<WakeUp>()).WakeAt.ShouldBe(at);
        await region.Time.AdvanceOverNextAsync(TimeSpan.FromSeconds(5));
        (await probe.ExpectAsync<WakeUp>()).WakeAt.ShouldBe(at);
    }

    [Fact]
    public async Task One_that_was_answered_is_not_told_again()
    {
        await using var region = new Region();
        var probe = Watch(region);
        var id = Guid.NewGuid();
        await region.AskAsync(id, new Write("a", WakeAt: region.Time.GetUtcNow() + Minute));
        await PassTimeAsync(region, 1);
        await probe.ExpectAsync<WakeUp>();
        await region.AskAsync(id, new Write("b"));
        await PassTimeAsync(region, 10);
        await region.AskAsync(id, new Read());
        probe.Waiting.ShouldBe(0);
    }

    [Fact]
    public async Task A_thousand_due_at_once_are_all_woken()
    {
        await using var region = new Region();
        var probe = Watch(region);
        var at = region.Time.GetUtcNow() + Minute;
        await region.Shards.CreateAsync(
            [.. Enumerable.Range(0, 1_000).Select(_ => new NewEntity(Guid.NewGuid(), Ledger.Kind, Ledger.Change("a", "a", wakeAt: at)))]);
        await PassTimeAsync(region, 1);
        var woken = new HashSet<object>();
        while (woken.Count < 1_000)
        {
            await probe.ExpectAsync<WakeUp>();
            woken.Add(probe.LastSender!);
        }
    }

    private static TestProbe Watch(Region region)
    {
        var probe = new TestProbe(region.System);
        region.Log.Wakes = probe.Ref;
        return probe;
    }

    /// <summary>Minute by minute, each once the timers know of what was committed.</summary>
    private static async Task PassTimeAsync(Region region, int minutes)
    {
        for (var i = 0; i < minutes; i++)
        {
            await region.Time.AdvanceOverNextAsync(Minute);
        }
    }
}
