using System.Text;
using Downloads.Life;
using Downloads.Serialization;
using Downloads.Tests.Life;

namespace Downloads.Tests.Serialization;

public sealed class StateCodecTests
{
    [Theory]
    [MemberData(nameof(States))]
    public void Every_state_survives_its_snapshot(DownloadStatus status)
    {
        var state = Samples.In(status).WithCommand(Guid.Empty).WithCommand(Samples.Id, "download.not_final");

        var read = StateCodec.Decode(StateCodec.Encode(state));

        read.Content().ShouldBe(state.Content());
    }

    [Fact]
    public void A_state_with_everything_set_survives_its_snapshot()
    {
        var state = Full();

        StateCodec.Decode(StateCodec.Encode(state)).Content().ShouldBe(state.Content());
    }

    [Fact]
    public void The_golden_snapshot_is_written_and_read_as_ever()
    {
        var golden = GoldenEvents.Read("download.state.v1");

        Encoding.UTF8.GetString(StateCodec.Encode(Full())).ShouldBe(Encoding.UTF8.GetString(golden));
        StateCodec.Decode(golden).Content().ShouldBe(Full().Content());
    }

    [Fact]
    public void A_permit_of_number_0_is_a_permit()
    {
        var state = Samples.Waiting().Told(new DownloadCommand.Grant("n1", 0));

        StateCodec.Decode(StateCodec.Encode(state)).Permit.ShouldBe(0);
    }

    [Fact]
    public void The_latest_permit_outlives_the_one_in_hand_and_is_known_of_states_that_were_written_without_it()
    {
        var running = Samples.Running();
        var returned = running.Told(new DownloadCommand.Recover());

        StateCodec.Decode(StateCodec.Encode(Samples.Waiting())).LastPermit.ShouldBeNull();
        StateCodec.Decode(StateCodec.Encode(running)).LastPermit.ShouldBe(7);
        StateCodec.Decode(StateCodec.Encode(returned)).LastPermit.ShouldBe(7);
        StateCodec.Decode(StateCodec.Encode(returned with { LastPermit = 9 })).LastPermit.ShouldBe(9);
    }

    [Fact]
    public void A_plain_url_takes_less_than_400_bytes()
    {
        StateCodec.Encode(Samples.Waiting()).Length.ShouldBeLessThan(400);
    }

    [Fact]
    public void Fields_that_a_newer_version_added_are_skipped()
    {
        var added = Encoding.UTF8.GetString(StateCodec.Encode(Full())).Replace("{\"", "{\"later\":[{}],\"", StringComparison.Ordinal);

        StateCodec.Decode(Encoding.UTF8.GetBytes(added)).Content().ShouldBe(Full().Content());
    }

    [Fact]
    public void A_newer_version_is_not_guessed_at()
    {
        var newer = Encoding.UTF8.GetString(StateCodec.Encode(Full())).Replace("\"v\":1", "\"v\":2", StringComparison.Ordinal);

        Should.Throw<UnknownManifestException>(() => StateCodec.Decode(Encoding.UTF8.GetBytes(newer))).Manifest.ShouldBe("download.state.v2");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"v":1,"spec":{"urls":[],"provider":"p"}}""")]
    [InlineData("""{"v":1,"files":[{}]}""")]
    [InlineData("""{"v":1,"id":5}""")]
    [InlineData("""{"v":1,"commands":["0192f0c1-0000-7000-8000-000000000001"]}""")]
    public void What_is_no_state_is_corrupt(string payload)
    {
        Should.Throw<CorruptPayloadException>(() => StateCodec.Decode(Encoding.UTF8.GetBytes(payload)));
    }

    public static TheoryData<DownloadStatus> States() => [.. Enum.GetValues<DownloadStatus>()];

    private static DownloadState Full() => Samples.Running(GoldenEvents.FullSpec with { NotBefore = null })
        .WithCheckpoint(1, 0, "a.iso", 1000, Samples.Resume(600) with { LastModified = "Mon, 02 Mar 2026 10:00:00 GMT", Name = "a.iso", Inode = 9 })
        .Told(Samples.ReportFailed(1, Samples.Transient with { RetryAfterMs = 5_000 }, Samples.Resume(700)))
        .Told(new DownloadCommand.Wake(), Samples.Noon.AddMinutes(1))
        .Told(new DownloadCommand.Grant("n2", 8))
        .Told(new DownloadCommand.ReportFetched(2, 0, Samples.Fetched()))
        .Told(new DownloadCommand.Cancel(KeepPart: true)) with
    {
        Held = true,
        FinishedAt = Samples.Noon.AddHours(1),
        NextAttemptAt = Samples.Noon.AddHours(2),
        Failure = Samples.Transient with { RetryAfterMs = 0 },
        Commands = CommandLog.Empty.With(Samples.Id, CommandLog.Accepted),
    };
}
