using System.Text;
using Downloads.Life;
using Downloads.Serialization;
using Downloads.Tests.Life;

namespace Downloads.Tests.Serialization;

public sealed class EventCodecTests
{
    public static TheoryData<string> Files() => [.. GoldenEvents.ByFile.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void An_event_written_today_is_the_golden_file(string file)
    {
        var e = GoldenEvents.ByFile[file];

        EventCodec.ManifestOf(e).ShouldBe(GoldenEvents.ManifestOf(file));
        Encoding.UTF8.GetString(EventCodec.Encode(e)).ShouldBe(Encoding.UTF8.GetString(GoldenEvents.Read(file)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_golden_file_reads_as_the_event_it_was(string file)
    {
        var read = EventCodec.Decode(GoldenEvents.ManifestOf(file), GoldenEvents.Read(file));

        read.ShouldBeOfType(GoldenEvents.ByFile[file].GetType());
        Encoding.UTF8.GetString(EventCodec.Encode(read)).ShouldBe(Encoding.UTF8.GetString(GoldenEvents.Read(file)));
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Fields_that_a_newer_version_added_are_skipped(string file)
    {
        var added = Encoding.UTF8.GetString(GoldenEvents.Read(file)).Insert(1, "\"later\":{\"deep\":[1,{\"x\":null}]},\"flag\":true,");

        var read = EventCodec.Decode(GoldenEvents.ManifestOf(file), Encoding.UTF8.GetBytes(added));

        Encoding.UTF8.GetString(EventCodec.Encode(read)).ShouldBe(Encoding.UTF8.GetString(GoldenEvents.Read(file)));
    }

    [Fact]
    public void Every_manifest_and_every_event_has_a_golden_file()
    {
        GoldenEvents.ByFile.Keys.Select(GoldenEvents.ManifestOf).Distinct().ShouldBe(EventCodec.Manifests, ignoreOrder: true);
        var events = typeof(DownloadEvent).GetNestedTypes().Where(t => t.IsSubclassOf(typeof(DownloadEvent)));
        GoldenEvents.ByFile.Values.Select(e => e.GetType()).Distinct().ShouldBe(events, ignoreOrder: true);
    }

    [Fact]
    public void An_unknown_manifest_says_that_there_is_no_reader()
    {
        var thrown = Should.Throw<UnknownManifestException>(() => EventCodec.Decode("download.queued.v2", "{}"u8));

        thrown.Manifest.ShouldBe("download.queued.v2");
    }

    [Theory]
    [InlineData("download.paused.v1", "{}")]
    [InlineData("download.paused.v1", "")]
    [InlineData("download.paused.v1", "{\"at\":")]
    [InlineData("download.paused.v1", "{\"at\":\"noon\"}")]
    [InlineData("download.paused.v1", "{\"at\":9e99}")]
    [InlineData("download.paused.v1", "{\"at\":9223372036854775807}")]
    [InlineData("download.queued.v1", "{\"at\":1}")]
    [InlineData("download.queued.v1", "{\"at\":1,\"id\":\"x\",\"spec\":{}}")]
    [InlineData("download.started.v1", "{\"at\":1,\"attempt\":1}")]
    [InlineData("download.retrying.v1", "{\"at\":1,\"failure\":{\"message\":\"m\"}}")]
    public void What_is_not_what_its_manifest_promises_is_corrupt(string manifest, string payload)
    {
        var thrown = Should.Throw<CorruptPayloadException>(() => EventCodec.Decode(manifest, Encoding.UTF8.GetBytes(payload)));

        thrown.Manifest.ShouldBe(manifest);
    }

    [Fact]
    public void A_queued_event_of_a_plain_url_is_small()
    {
        EventCodec.Encode(new DownloadEvent.Queued(Samples.Id, Samples.Spec()) { At = Samples.Noon }).Length.ShouldBeLessThan(200);
    }
}
