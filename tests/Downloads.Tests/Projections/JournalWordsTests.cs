using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Downloads.Projections;
using Downloads.Serialization;
using Downloads.Tests.Serialization;

namespace Downloads.Tests.Projections;

/// <summary>What the journal tells people, of every event there is.</summary>
public sealed class JournalWordsTests
{
    private static readonly string[] Rewritten = ["at", "next_attempt_at", "not_before", "phase", "class", "why", "collision"];

    public static TheoryData<string> Events => [.. GoldenEvents.ByFile.Keys];

    [Theory]
    [MemberData(nameof(Events))]
    public void Times_and_choices_are_words_and_everything_else_is_as_it_was(string name)
    {
        var stored = EventCodec.Encode(GoldenEvents.ByFile[name]);
        var told = Tell(stored);
        Compare(JsonNode.Parse(stored)!.AsObject(), told);
        told["at"]!.GetValue<string>().ShouldBe("2026-03-01T12:00:00.007Z");
    }

    [Fact]
    public void Each_number_has_its_word()
    {
        Tell(GoldenEvents.ByFile["download.phase_changed.v1"])["phase"]!.GetValue<string>().ShouldBe("stalled");
        var requeued = Tell(GoldenEvents.ByFile["download.requeued.v1"]);
        (requeued["class"]!.GetValue<string>(), requeued["why"]!.GetValue<string>()).ShouldBe(("retry", "backoff_over"));
        var spec = Tell(GoldenEvents.ByFile["download.queued.v1.full"])["spec"]!;
        (spec["not_before"]!.GetValue<string>(), spec["collision"]!.GetValue<string>()).ShouldBe(("2026-03-02T12:00:00Z", "overwrite"));
        Tell(GoldenEvents.ByFile["download.retrying.v1"])["failure"]!["class"]!.GetValue<string>().ShouldBe("http_503");
    }

    [Fact]
    public void Sealed_headers_are_only_said_to_be_there()
    {
        var spec = Tell(GoldenEvents.ByFile["download.queued.v1.full"])["spec"]!.AsObject();
        spec["has_headers"]!.GetValue<bool>().ShouldBeTrue();
        spec.ToJsonString().ShouldNotContain("sealed");
        Tell(GoldenEvents.ByFile["download.queued.v1"])["spec"]!.AsObject().ContainsKey("has_headers").ShouldBeFalse();
    }

    [Fact]
    public void What_a_newer_version_wrote_comes_through()
    {
        const string newer = """{"at":0,"phase":9,"extra":{"list":[1,null,true,"x",1.5,12345678901234567890]}}""";
        Tell(Encoding.UTF8.GetBytes(newer)).ToJsonString()
            .ShouldBe("""{"at":"1970-01-01T00:00:00Z","phase":9,"extra":{"list":[1,null,true,"x",1.5,12345678901234567890]}}""");
    }

    private static void Compare(JsonObject stored, JsonObject told)
    {
        foreach (var (field, value) in stored)
        {
            if (field is "inode" or "sealed_headers")
            {
                told.ContainsKey(field).ShouldBeFalse();
            }
            else if (Rewritten.Contains(field))
            {
                told[field]!.GetValueKind().ShouldBe(JsonValueKind.String, field);
            }
            else if (value is JsonObject inner)
            {
                Compare(inner, told[field]!.AsObject());
            }
            else
            {
                JsonNode.DeepEquals(value, told[field]).ShouldBeTrue(field);
            }
        }
    }

    private static JsonObject Tell(Downloads.Life.DownloadEvent happened) => Tell(EventCodec.Encode(happened));

    private static JsonObject Tell(byte[] stored)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            JournalWords.Write(json, stored);
        }

        return JsonNode.Parse(buffer.WrittenSpan)!.AsObject();
    }
}
