using System.Text.Json;
using Downloads.Requests;

namespace Downloads.Tests.Requests;

public sealed class RequestReaderTests
{
    private static readonly FakeSecretBox Box = new();

    [Fact]
    public void A_url_alone_is_a_job()
    {
        var spec = Read("""{"url":"https://Example.org:443/a%20b?x=1#frag"}""");

        spec.Urls.ShouldBe(["https://example.org/a%20b?x=1"]);
        spec.Provider.ShouldBe("http:example.org");
        (spec.Label, spec.PostTitle, spec.Priority, spec.Destination, spec.Filename).ShouldBe((null, null, 0, "", null));
        (spec.Checksum, spec.SealedHeaders, spec.NotBefore, spec.Collision, spec.BytesPerSecond).ShouldBe((null, null, null, CollisionPolicy.Rename, 0L));
    }

    [Fact]
    public void Every_field_is_taken_over()
    {
        var spec = Read("""
            {"url":"http://h.example:8080/a","provider":"http:mine","label":"nightly","post_title":"Größe","priority":-5,"destination":"isos/2026/",
             "filename":"a:b.iso","checksum":"sha256:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC","headers":{"Cookie":"a=b"},
             "mirrors":["https://m.example/a"],"not_before":"2030-01-31T12:00:00+02:00","on_conflict":"skip","bandwidth_limit":1000,"if_changed":"\"v1\""}
            """);

        spec.Urls.ShouldBe(["http://h.example:8080/a"]);
        spec.Provider.ShouldBe("http:mine");
        (spec.Label, spec.PostTitle, spec.Priority, spec.Destination, spec.Filename).ShouldBe(("nightly", "Größe", -5, "isos/2026", "a_b.iso"));
        spec.Checksum.ShouldBe(new Checksum("sha-256", new string('c', 64)));
        Headers(spec).ShouldBe(new Dictionary<string, string> { ["Cookie"] = "a=b" });
        spec.Mirrors.ShouldBe(["https://m.example/a"]);
        (spec.NotBefore, spec.Collision, spec.BytesPerSecond, spec.IfChanged)
            .ShouldBe((new DateTimeOffset(2030, 1, 31, 10, 0, 0, TimeSpan.Zero), CollisionPolicy.Skip, 1000L, "\"v1\""));
    }

    [Fact]
    public void The_panels_form_is_a_job_of_several_files()
    {
        var spec = Read("""{"urls":["https://a.example/1","https://b.example/2"],"post_title":"Post","label":"l"}""");

        spec.Urls.ShouldBe(["https://a.example/1", "https://b.example/2"]);
        spec.Provider.ShouldBe("http:a.example");
    }

    [Fact]
    public void Credentials_of_a_url_are_sealed_and_stand_nowhere_else()
    {
        var spec = Read("""{"url":"https://us%65r:p%40ss@h.example/a"}""");

        spec.Urls.ShouldBe(["https://h.example/a"]);
        Headers(spec).ShouldBe(new Dictionary<string, string> { ["Authorization"] = "Basic dXNlcjpwQHNz" });
        spec.ToString().ShouldNotContain("p@ss");
        spec.SealedHeaders!.ShouldNotContain("dXNlcjpwQHNz");
    }

    [Fact]
    public void Credentials_that_all_urls_of_one_host_share_are_taken_once()
    {
        var spec = Read("""{"urls":["https://u:p@h.example/a","https://h.example/b"]}""");

        Headers(spec).Keys.ShouldBe(["Authorization"]);
    }

    [Fact]
    public void A_field_that_is_null_or_empty_counts_as_absent()
    {
        var spec = Read("""{"url":"https://h.example/a","urls":null,"label":"","post_title":null,"provider":"","headers":null,"checksum":null}""");

        (spec.Label, spec.PostTitle, spec.Provider).ShouldBe((null, null, "http:h.example"));
    }

    [Theory]
    [InlineData("2030-01-31T12:00:00Z")]
    [InlineData("2030-01-31T12:00:00.000Z")]
    [InlineData("2030-01-31T12:00:00")]
    [InlineData("2030-01-31T12:00Z")]
    [InlineData("2030-01-31T14:00:00+02:00")]
    public void A_time_is_iso_8601_and_utc_without_an_offset(string time)
    {
        Read($$"""{"url":"https://h.example/a","not_before":"{{time}}"}""").NotBefore.ShouldBe(new DateTimeOffset(2030, 1, 31, 12, 0, 0, TimeSpan.Zero));
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public void What_is_wrong_is_told_with_its_place_and_a_code(string json, string pointer, string code)
    {
        var problems = new List<RequestProblem>();
        using var document = JsonDocument.Parse(json);

        new RequestReader(Box).Read(document.RootElement, "/7", problems).ShouldBeNull();

        problems.ShouldContain(p => p.Pointer == "/7" + pointer && p.Code == code, json + " gave " + string.Join(", ", problems));
        problems.ShouldAllBe(p => p.Message.Length > 10);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var problems = new List<RequestProblem>();
        using var document = JsonDocument.Parse("""{"url":"ftp://h/","priority":1001,"colour":1}""");

        new RequestReader(Box).Read(document.RootElement, "", problems);

        problems.Select(p => p.Pointer).ShouldBe(["/colour", "/url", "/priority"]);
    }

    [Fact]
    public void No_secret_is_sealed_for_a_job_that_is_refused()
    {
        var problems = new List<RequestProblem>();
        using var document = JsonDocument.Parse("""{"url":"https://h.example/","headers":{"X-A":"1"},"priority":"high"}""");

        new RequestReader(Box).Read(document.RootElement, "", problems).ShouldBeNull();
    }

    public static TheoryData<string, string, string> Refusals()
    {
        var many = string.Join(',', Enumerable.Range(0, 1001).Select(i => $"\"https://h.example/{i}\""));
        var headers = string.Join(',', Enumerable.Range(0, 65).Select(i => $"\"X-{i}\":\"v\""));
        return new()
        {
            { "[]", "", "request.not_an_object" },
            { "null", "", "request.not_an_object" },
            { "\"https://h.example/a\"", "", "request.not_an_object" },
            { "{}", "", "field.missing" },
            { With("""{"urls":["https://h.example/b"]}"""), "", "field.missing" },
            { """{"urls":[]}""", "/urls", "field.range" },
            { """{"urls":"https://h.example/b"}""", "/urls", "field.type" },
            { """{"urls":["https://h.example/b",5]}""", "/urls/1", "field.type" },
            { """{"urls":["https://h.example/b",null]}""", "/urls/1", "field.type" },
            { """{"urls":["https://h.example/b","gopher://h/"]}""", "/urls/1", "url.invalid" },
            { $$"""{"urls":[{{many}}]}""", "/urls", "field.range" },
            { """{"url":5}""", "/url", "field.type" },
            { """{"url":{}}""", "/url", "field.type" },
            { """{"url":"\ud800"}""", "/url", "field.type" },
            { """{"track":{"title":"x"}}""", "/track", "track.no_provider" },
            { With("""{"Label":"x"}"""), "/Label", "field.unknown" },
            { With("""{"a/b~c":"x"}"""), "/a~1b~0c", "field.unknown" },
            { With("""{"\ud800":"x"}"""), "/\uFFFD", "field.unknown" },
            { With("""{"label":"a","label":"b"}"""), "/label", "field.repeated" },
            { With("""{"label":5}"""), "/label", "field.type" },
            { With("""{"label":"a\nb"}"""), "/label", "field.range" },
            { With($$$"""{"label":"{{{new string('x', 501)}}}"}"""), "/label", "field.range" },
            { With("""{"post_title":"a\u0000"}"""), "/post_title", "field.range" },
            { With("""{"post_title":[]}"""), "/post_title", "field.type" },
            { With("""{"provider":"Slskd"}"""), "/provider", "provider.invalid" },
            { With("""{"provider":"a/b"}"""), "/provider", "provider.invalid" },
            { With("""{"priority":1001}"""), "/priority", "field.range" },
            { With("""{"priority":-1001}"""), "/priority", "field.range" },
            { With("""{"priority":1.5}"""), "/priority", "field.range" },
            { With("""{"priority":1e400}"""), "/priority", "field.range" },
            { With("""{"priority":"1"}"""), "/priority", "field.range" },
            { With("""{"priority":true}"""), "/priority", "field.range" },
            { With("""{"destination":"../x"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"a/../../x"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"/etc"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"C:\\x"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"C:/x"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"a/./b"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"a/.hidden"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"a/nul"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"a\u0000b"}"""), "/destination", "destination.invalid" },
            { With("""{"destination":"a/b "}"""), "/destination", "destination.invalid" },
            { With($$$"""{"destination":"{{{string.Join('/', Enumerable.Repeat("d", 33))}}}"}"""), "/destination", "destination.invalid" },
            { With($$$"""{"destination":"{{{new string('d', 1025)}}}"}"""), "/destination", "destination.invalid" },
            { With("""{"filename":"a/b"}"""), "/filename", "filename.invalid" },
            { With("""{"filename":"..\\b"}"""), "/filename", "filename.invalid" },
            { With("""{"filename":".."}"""), "/filename", "filename.invalid" },
            { With("""{"filename":""}"""), "/filename", "filename.invalid" },
            { With("""{"filename":"\u202e\u0007"}"""), "/filename", "filename.invalid" },
            { With("""{"checksum":"sha-256=abc"}"""), "/checksum", "checksum.invalid" },
            { With("""{"checksum":"crc32=01020304"}"""), "/checksum", "checksum.invalid" },
            { With("""{"checksum":"zz"}"""), "/checksum", "checksum.invalid" },
            { With("""{"checksum":{"sha-256":"x"}}"""), "/checksum", "field.type" },
            { With("""{"headers":[]}"""), "/headers", "field.type" },
            { With("""{"headers":{"X-A":5}}"""), "/headers/X-A", "header.invalid" },
            { With("""{"headers":{"X A":"v"}}"""), "/headers/X A", "header.invalid" },
            { With("""{"headers":{"":"v"}}"""), "/headers/", "header.invalid" },
            { With("""{"headers":{"X-A":"v\r\nHost: evil"}}"""), "/headers/X-A", "header.invalid" },
            { With("""{"headers":{"X-A":"v\u0000"}}"""), "/headers/X-A", "header.invalid" },
            { With("""{"headers":{"X-A":"€"}}"""), "/headers/X-A", "header.invalid" },
            { With($$$"""{"headers":{"X-A":"{{{new string('v', 8193)}}}"}}"""), "/headers/X-A", "header.invalid" },
            { With("""{"headers":{"host":"evil"}}"""), "/headers/host", "header.invalid" },
            { With("""{"headers":{"Range":"bytes=0-"}}"""), "/headers/Range", "header.invalid" },
            { With("""{"headers":{"Accept-Encoding":"gzip"}}"""), "/headers/Accept-Encoding", "header.invalid" },
            { With("""{"headers":{"Transfer-Encoding":"chunked"}}"""), "/headers/Transfer-Encoding", "header.invalid" },
            { With("""{"headers":{"X-A":"1","x-a":"2"}}"""), "/headers/x-a", "header.invalid" },
            { With($$$"""{"headers":{ {{{headers}}} }}"""), "/headers", "field.range" },
            { """{"url":"https://u:p@h.example/","headers":{"authorization":"Bearer x"}}""", "/headers/authorization", "header.invalid" },
            { """{"urls":["https://u:p@h.example/a","https://other.example/b"]}""", "/urls", "url.credentials" },
            { """{"urls":["https://u:p@h.example/a","https://u:q@h.example/b"]}""", "/urls/1", "url.credentials" },
            { With("""{"mirrors":["https://u:p@m.example/a"]}"""), "/mirrors/0", "url.credentials" },
            { With("""{"mirrors":["file:///etc/passwd"]}"""), "/mirrors/0", "url.invalid" },
            { With($$$"""{"mirrors":[{{{string.Join(',', Enumerable.Repeat("\"https://m.example/\"", 65))}}}]}"""), "/mirrors", "field.range" },
            { With("""{"not_before":"tomorrow"}"""), "/not_before", "field.type" },
            { With("""{"not_before":"01/02/2030"}"""), "/not_before", "field.type" },
            { With("""{"not_before":1893456000}"""), "/not_before", "field.type" },
            { With("""{"not_before":"2030-02-30T00:00:00Z"}"""), "/not_before", "field.type" },
            { With("""{"not_before":"0001-01-01T00:00:00+14:00"}"""), "/not_before", "field.type" },
            { With("""{"on_conflict":"explode"}"""), "/on_conflict", "field.range" },
            { With("""{"on_conflict":"1"}"""), "/on_conflict", "field.range" },
            { With("""{"bandwidth_limit":-1}"""), "/bandwidth_limit", "field.range" },
            { With("""{"bandwidth_limit":9223372036854775808}"""), "/bandwidth_limit", "field.range" },
            { """{"urls":["https://h.example/a","https://h.example/b"],"filename":"x"}""", "", "field.combination" },
            { """{"urls":["https://h.example/a","https://h.example/b"],"mirrors":["https://h.example/c"]}""", "/mirrors", "field.combination" },
        };
    }

    private static string With(string fields) => "{\"url\":\"https://h.example/a\"," + fields[1..];

    private static DownloadSpec Read(string json)
    {
        var problems = new List<RequestProblem>();
        using var document = JsonDocument.Parse(json);
        var spec = new RequestReader(Box).Read(document.RootElement, "", problems);
        problems.ShouldBeEmpty();
        return spec.ShouldNotBeNull();
    }

    private static Dictionary<string, string> Headers(DownloadSpec spec) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(Box.Open(spec.SealedHeaders!))!;
}
