using Actors.TestKit;
using Downloads.Transfers.Progress;
using Downloads.Transfers.Tests.Rig;

namespace Downloads.Transfers.Tests.Progress;

public sealed class TransferPulseTests
{
    private static readonly TransferOptions Options = new() { Root = "/" };
    private readonly ManualTime _time = new();
    private readonly RecordingSink _sink = new();

    [Fact]
    public void Bytes_kept_from_an_earlier_attempt_are_shown_but_are_no_speed()
    {
        using var pulse = new TransferPulse(new OrderedSink(_sink), Options, Options.IdleTimeout, _time) { Total = 2_000_000 };
        pulse.StartFrom(1_000_000);
        Receive(pulse, 20_000);

        var frame = _sink.Frames[^1];
        frame.Downloaded.ShouldBe(1_020_000);
        frame.InstantaneousSpeed.ShouldBe(100_000, 1);
        frame.SmoothedSpeed.ShouldBe(100_000, 1);
        frame.EtaSeconds.ShouldNotBeNull().ShouldBe(9.8, 0.1);
    }

    [Fact]
    public void The_wait_for_the_first_byte_is_no_part_of_the_speed()
    {
        using var pulse = new TransferPulse(new OrderedSink(_sink), Options, Options.IdleTimeout, _time);
        _time.Advance(TimeSpan.FromSeconds(10));
        _sink.Frames[^1].SmoothedSpeed.ShouldBe(0);
        Receive(pulse, 20_000);

        _sink.Frames[^1].SmoothedSpeed.ShouldBe(100_000, 1);
    }

    /// <summary>Bytes, and the frame that follows.</summary>
    private void Receive(TransferPulse pulse, int bytes)
    {
        pulse.ReadBegins();
        pulse.ReadEnds(bytes);
        _time.Advance(Options.ProgressInterval);
    }
}
