using Downloads.Actors.Provider;
using Downloads.Providers;
using ManualTime = Actors.TestKit.ManualTime;

namespace Downloads.Actors.Tests.Provider;

public sealed class TransferSlotsTests : IDisposable
{
    private const long ConnectionBytes = 1 << 20;

    private readonly ManualTime _time = new();
    private readonly List<(string Provider, int Count)> _offers = [];
    private readonly TransferSlots _slots;
    private bool _hasSpace = true;

    public TransferSlotsTests()
    {
        _slots = new TransferSlots(ConnectionBytes, () => _hasSpace, (provider, count) => _offers.Add((provider, count)), _time);
        Limit(2);
    }

    public void Dispose() => _slots.Dispose();

    [Fact]
    public void What_is_free_is_given_at_once_and_the_rest_when_it_becomes_free()
    {
        _slots.Request("a", 3).ShouldBe(2);
        var first = Occupy("a");
        Occupy("a");

        _slots.Vacate(first);
        _slots.Vacate(first);

        _offers.ShouldBe([("a", 1)]);
        _slots.Used.ShouldBe(2);
    }

    [Fact]
    public void Providers_take_turns()
    {
        _slots.Request("busy", 2);
        Guid[] held = [Occupy("busy"), Occupy("busy")];
        _slots.Request("busy", 9).ShouldBe(0);
        _slots.Request("late", 1).ShouldBe(0);

        Array.ForEach(held, _slots.Vacate);

        _offers.ShouldBe([("busy", 1), ("late", 1)]);
    }

    [Fact]
    public void Asking_again_replaces_what_was_asked_before()
    {
        _slots.Request("a", 2);
        Guid[] held = [Occupy("a"), Occupy("a")];
        _slots.Request("b", 2);
        _slots.Request("b", 1);

        Array.ForEach(held, _slots.Vacate);

        _offers.ShouldBe([("b", 1)]);
    }

    [Fact]
    public void What_a_provider_gives_back_goes_to_the_next()
    {
        _slots.Request("a", 2);
        _slots.Request("b", 1);

        _slots.GiveBack("a", 1);

        _offers.ShouldBe([("b", 1)]);
    }

    [Fact]
    public void Memory_limits_as_well_as_number_but_one_transfer_always_runs()
    {
        _slots.Limit(RuntimeSettings.Default with { MaxConcurrent = 10, MemoryBytes = 3 * ConnectionBytes });
        _slots.Request("a", 10).ShouldBe(3);
        _slots.GiveBack("a", 3);

        _slots.Limit(RuntimeSettings.Default with { MaxConcurrent = 10, MemoryBytes = 1 });

        _slots.Capacity.ShouldBe(1);
    }

    [Fact]
    public void Further_connections_take_memory_that_transfers_have_not_taken()
    {
        _slots.Limit(RuntimeSettings.Default with { MaxConcurrent = 10, MemoryBytes = 2 * ConnectionBytes });
        _slots.Request("a", 1).ShouldBe(1);

        _slots.TryTakeConnection().ShouldBeTrue();
        _slots.TryTakeConnection().ShouldBeFalse();
        _slots.Request("a", 1).ShouldBe(0);
        _slots.ReleaseConnection();

        _offers.ShouldBe([("a", 1)]);
    }

    [Fact]
    public void While_the_disk_has_no_room_nothing_is_given_and_it_goes_on_by_itself()
    {
        _hasSpace = false;
        _slots.Request("a", 1).ShouldBe(0);
        _hasSpace = true;

        _time.Advance(TimeSpan.FromSeconds(2));

        _offers.ShouldBe([("a", 1)]);
    }

    [Fact]
    public void A_reservation_whose_provider_is_gone_is_given_up()
    {
        _slots.Request("gone", 2);
        _slots.Request("a", 2).ShouldBe(0);

        for (var passed = TimeSpan.Zero; passed <= TransferSlots.ReservedFor; passed += TimeSpan.FromSeconds(2))
        {
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        _offers.ShouldBe([("a", 2)]);
    }

    [Fact]
    public void A_higher_limit_holds_at_once_and_a_lower_one_lets_what_runs_go_on()
    {
        _slots.Request("a", 4).ShouldBe(2);
        Limit(3);
        _offers.ShouldBe([("a", 1)]);
        Guid[] held = [Occupy("a"), Occupy("a"), Occupy("a")];

        Limit(1);
        Array.ForEach(held[..2], _slots.Vacate);
        _offers.Count.ShouldBe(1);
        _slots.Vacate(held[2]);

        _offers.ShouldBe([("a", 1), ("a", 1)]);
    }

    [Fact]
    public void Whoever_held_its_permit_when_the_process_ended_may_go_past_the_limit()
    {
        Array.ForEach([.. Enumerable.Range(0, 3)], _ => Occupy("a"));

        _slots.Used.ShouldBe(3);
        _slots.Request("a", 1).ShouldBe(0);
    }

    private void Limit(int transfers) => _slots.Limit(RuntimeSettings.Default with { MaxConcurrent = transfers });

    private Guid Occupy(string provider)
    {
        var id = Guid.NewGuid();
        _slots.Occupy(id, provider);
        return id;
    }
}
