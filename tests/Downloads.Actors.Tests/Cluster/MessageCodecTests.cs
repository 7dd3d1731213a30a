using System.Buffers;
using System.Text;
using Actors.Links.Messages;
using Downloads.Actors.Cluster.Messages;
using Downloads.Life;

namespace Downloads.Actors.Tests.Cluster;

public sealed class MessageCodecTests
{
    private static readonly MessageCodecs Codecs = DownloadMessages.Codecs();

    public static TheoryData<int> Lines => [.. Enumerable.Range(0, GoldenMessages.All.Count)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void A_message_goes_out_under_its_manifest_and_in_its_golden_bytes(int line)
    {
        var (manifest, message, json) = GoldenMessages.All[line];
        Codecs.Of(message)!.Manifest.ShouldBe(manifest);
        Encode(message).ShouldBe(json);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Golden_bytes_are_read_as_the_message_they_were(int line)
    {
        var (_, message, json) = GoldenMessages.All[line];
        var read = Codecs.Of(message)!.Decode(Encoding.UTF8.GetBytes(json));
        read.ShouldBeOfType(message.GetType());
        Encode(read).ShouldBe(json);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Fields_that_a_newer_build_added_are_skipped(int line)
    {
        var (_, message, json) = GoldenMessages.All[line];
        var added = json.Insert(1, json == "{}" ? "\"later\":{\"x\":[1]}" : "\"later\":{\"x\":[1]},");
        Encode(Codecs.Of(message)!.Decode(Encoding.UTF8.GetBytes(added))).ShouldBe(json);
    }

    [Fact]
    public void Every_manifest_has_golden_bytes() =>
        GoldenMessages.All.Select(static line => line.Manifest).Append("engine.failure.v1").Distinct().ShouldBe(Codecs.Manifests, ignoreOrder: true);

    [Fact]
    public void Only_a_command_with_an_id_may_be_sent_twice()
    {
        var (once, safe) = (new DownloadCommand.Pause(), new DownloadCommand.Pause(Guid.NewGuid()));
        Codecs.Of(once)!.CommandIdOf(once).ShouldBeNull();
        Codecs.Of(safe)!.CommandIdOf(safe).ShouldBe(safe.CommandId);
        Codecs.Of(safe)!.IsRepeatable(safe).ShouldBeFalse();
    }

    private static string Encode(object message)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Codecs.Of(message)!.Encode(message, bytes);
        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
