using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Providers;

namespace Downloads.Actors.Tests.Provider;

public sealed class DemandDeskTests
{
    private readonly DemandDesk _desk = new();

    [Fact]
    public void Windows_are_chosen_from_once_they_are_read()
    {
        _desk.IsFresh.ShouldBeFalse();
        _desk.TryBegin().ShouldBeTrue();
        _desk.TryBegin().ShouldBeFalse();
        _desk.Read(Waiting(1), passedOver: false);

        _desk.IsFresh.ShouldBeTrue();
    }

    [Fact]
    public void Windows_of_whom_all_wait_for_full_nodes_are_read_again_while_somebody_goes_and_wider_where_nobody_does()
    {
        Read(Waiting(2), passedOver: false);
        _desk.Granted(_desk.Current.Automatic.Candidates.Peek().Download, QueueClass.Automatic);
        (_desk.TryWiden(), _desk.Size).ShouldBe((true, 64));

        Read(Waiting(2), passedOver: false);
        (_desk.TryWiden(), _desk.Size).ShouldBe((true, 256));
        (_desk.TryWiden(), _desk.Size).ShouldBe((true, 1024));
        (_desk.TryWiden(), _desk.Size).ShouldBe((false, 1024), "nobody else can be found");

        _desk.Narrow();
        _desk.Size.ShouldBe(64);
    }

    [Fact]
    public void Whoever_arrives_while_they_are_read_may_not_be_in_them()
    {
        _desk.TryBegin();
        _desk.Arrived();
        _desk.Read(Waiting(1), passedOver: false);

        _desk.IsFresh.ShouldBeFalse();
    }

    [Fact]
    public void A_permit_that_comes_back_while_they_are_read_may_have_left_its_download_out()
    {
        _desk.TryBegin();
        _desk.PermitReturned();
        _desk.Read(Demand.None, passedOver: true);

        _desk.IsFresh.ShouldBeFalse();
    }

    [Fact]
    public void A_permit_that_comes_back_later_matters_only_where_somebody_was_left_out()
    {
        Read(Waiting(1), passedOver: false);
        _desk.PermitReturned();
        _desk.IsFresh.ShouldBeTrue();

        _desk.Arrived();
        Read(Waiting(1), passedOver: true);
        _desk.PermitReturned();
        _desk.IsFresh.ShouldBeFalse();
    }

    [Fact]
    public void Where_arrivals_never_cease_every_fourth_reading_is_chosen_from_all_the_same()
    {
        for (var reading = 1; reading <= 4; reading++)
        {
            _desk.IsFresh.ShouldBeFalse();
            _desk.TryBegin();
            _desk.Arrived();
            _desk.Read(Waiting(1), passedOver: false);
        }

        _desk.IsFresh.ShouldBeTrue();
        _desk.Chosen();
        _desk.IsFresh.ShouldBeFalse();
    }

    [Fact]
    public void A_used_up_window_is_read_again_only_where_the_queue_goes_on()
    {
        Read(Waiting(1) with { Automatic = new([Candidate(1)], More: true) }, passedOver: false);
        _desk.Granted(Candidate(1).Download, QueueClass.Automatic);
        _desk.IsFresh.ShouldBeFalse();

        _desk.Arrived();
        Read(Waiting(1), passedOver: false);
        _desk.Granted(Candidate(1).Download, QueueClass.Automatic);
        _desk.IsFresh.ShouldBeTrue();
    }

    private void Read(Demand demand, bool passedOver)
    {
        _desk.TryBegin();
        _desk.Read(demand, passedOver);
    }

    private static Demand Waiting(int number) => Demand.None with { Automatic = new([Candidate(number)], More: false) };

    private static Candidate Candidate(int number) => new(new Guid(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]), 0, default);
}
