using Downloads.Transfers.Http.Segments;

namespace Downloads.Transfers.Tests.Http.Segments;

public sealed class RampTests
{
    [Fact]
    public void Connections_grow_while_the_rate_grows_up_to_what_is_allowed()
    {
        var ramp = new Ramp(most: 10);
        ramp.Connections.ShouldBe(1);
        ramp.Measured(1e6, diskBound: false);
        ramp.Connections.ShouldBe(4);
        ramp.Measured(4e6, diskBound: false);
        ramp.Connections.ShouldBe(10);
        ramp.Measured(10e6, diskBound: false);
        (ramp.Connections, ramp.IsSettled).ShouldBe((10, true));
    }

    [Fact]
    public void What_did_not_help_is_taken_back()
    {
        var ramp = new Ramp(most: 16);
        ramp.Measured(10e6, diskBound: false);
        ramp.Measured(11e6, diskBound: false);
        (ramp.Connections, ramp.IsCareful, ramp.IsSettled).ShouldBe((1, true, false));
        ramp.Measured(10e6, diskBound: false);
        ramp.Connections.ShouldBe(4);
        ramp.Measured(11e6, diskBound: false);
        (ramp.Connections, ramp.IsSettled).ShouldBe((1, true));
        ramp.Measured(1e6, diskBound: false);
        ramp.Connections.ShouldBe(1);
    }

    [Fact]
    public void One_look_in_which_nothing_came_does_not_end_the_growing()
    {
        var ramp = new Ramp(most: 16);
        ramp.Measured(10e6, diskBound: false);
        ramp.Measured(0, diskBound: true);
        ramp.Measured(10e6, diskBound: false);
        ramp.Measured(40e6, diskBound: false);
        ramp.Measured(160e6, diskBound: false);
        (ramp.Connections, ramp.IsSettled).ShouldBe((16, true));
    }

    [Fact]
    public void None_is_closed_for_a_second_look_where_all_is_there_before_it_would_be_over()
    {
        var ramp = new Ramp(most: 16);
        ramp.Measured(1e6, diskBound: false, endsSoon: true);
        (ramp.Connections, ramp.IsSettled).ShouldBe((4, false), "more may still help");
        ramp.Measured(1e6, diskBound: false, endsSoon: true);
        (ramp.Connections, ramp.IsSettled).ShouldBe((4, true), "they did not, but closing them would only cost");
    }

    [Theory]
    [InlineData(1e6, true)]
    [InlineData(500e6, false)]
    public void None_is_added_where_the_source_is_not_what_is_slow(double rate, bool diskBound)
    {
        var ramp = new Ramp(most: 16);
        ramp.Measured(rate, diskBound);
        (ramp.Connections, ramp.IsSettled).ShouldBe((1, false));
        ramp.Measured(rate, diskBound);
        (ramp.Connections, ramp.IsSettled).ShouldBe((1, true));
    }

    [Fact]
    public void Where_no_other_can_be_had_as_many_stay_as_there_are_and_at_least_one()
    {
        var ramp = new Ramp(most: 16);
        ramp.Measured(1e6, diskBound: false);
        ramp.Keep(held: 2);
        (ramp.Connections, ramp.IsSettled).ShouldBe((2, true));
        ramp.Keep(held: 0);
        ramp.Connections.ShouldBe(1);
    }

    [Fact]
    public void Where_one_is_allowed_nothing_is_tried() => new Ramp(most: 1).IsSettled.ShouldBeTrue();
}
