using System.Buffers;
using System.Text;
using System.Text.Json;
using Downloads.Requests;

namespace Downloads.Tests.Requests;

public sealed class JobWriterTests
{
    private static readonly RequestReader Reader = new(new FakeSecretBox());

    [Theory]
    [InlineData("""{"url":"https://example.org/a"}""")]
    [InlineData("""{"urls":["https://a.example/1","https://b.example/2"],"post_title":"Größe \" \\ ","label":"l"}""")]
    [InlineData("""
        {"url":"http://h.example:8080/a","provider":"http:mine","label":"nightly","priority":-5,"destination":"isos/2026/","filename":"a:b.iso",
         "checksum":"sha256:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC","mirrors":["https://m.example/a"],
         "not_before":"2030-01-31T12:00:00.123+02:00","on_conflict":"overwrite","bandwidth_limit":1000,"if_changed":"\"v1\""}
        """)]
    public void What_is_written_reads_back_as_the_same_request(string job)
    {
        var spec = Read(job);

        var again = Read(Write(spec));

        again.Urls.ShouldBe(spec.Urls);
        again.Mirrors.ShouldBe(spec.Mirrors);
        (again with { Urls = spec.Urls, Mirrors = spec.Mirrors }).ShouldBe(spec);
    }

    [Fact]
    public void Secrets_are_left_out()
    {
        var spec = Read("""{"url":"https://us:p%40ss@h.example/a","headers":{"X-Key":"value"}}""");

        Read(Write(spec)).SealedHeaders.ShouldBeNull();
        Write(spec).ShouldNotContain(spec.SealedHeaders!);
    }

    private static DownloadSpec Read(string job)
    {
        var problems = new List<RequestProblem>();
        var spec = Reader.Read(JsonElement.Parse(job), "", problems);
        problems.ShouldBeEmpty();
        return spec!;
    }

    private static string Write(DownloadSpec spec)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            JobWriter.Write(json, spec);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
