using System.Text;
using Downloads.Gateway.Tests.Hosting;
using Downloads.Gateway.Tests.Problems;
using Downloads.Life;

namespace Downloads.Gateway.Tests.Api.Manager;

public sealed class ExportTests
{
    [Fact]
    public async Task A_table_has_a_row_a_download_and_no_formula()
    {
        await using var host = await GatewayHost.StartAsync();
        var evil = await host.AddAsync(""","label":"=HYPERLINK(\"http://x\",\"y\"), \"really\"" """);
        await host.AddAsync(""","label":"+1" """);
        await host.AddAsync(""","label":"-1" """);
        await host.AddAsync(""","label":"@SUM(A1)" """);
        await host.AddAsync(""","label":"harmless = yes" """);

        using var response = await host.SendAsync(HttpMethod.Get, "/api/downloads/manager/export?format=csv");

        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        response.Content.Headers.ContentDisposition!.DispositionType.ShouldBe("attachment");
        var text = await response.Content.ReadAsStringAsync();
        var lines = text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines[0].ShouldBe("ID,Title,Artist,Album,Status,Provider,Progress %,Size,Created At,Error");
        lines.Length.ShouldBe(6);
        lines[^1].ShouldStartWith($"{evil},\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\"), \"\"really\"\"\",,,waiting,origin.example,0.0,,20");
        text.ShouldContain(",\"'+1\",");
        text.ShouldContain(",\"'-1\",");
        text.ShouldContain(",\"'@SUM(A1)\",");
        text.ShouldContain(",harmless = yes,");
    }

    [Fact]
    public async Task An_export_is_imported_again_as_it_was_but_for_what_is_done_and_for_secrets()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.AddAsync(""","label":"one","priority":7,"destination":"a/b","filename":"x.bin","bandwidth_limit":9000,"mirrors":["http://m.example/x"],"on_conflict":"skip"  """);
        await host.AddAsync(""","headers":{"Cookie":"secret"} """);
        var paused = await host.AddAsync(""","label":"paused" """);
        host.Downloads.Command(paused, new DownloadCommand.Pause());
        var done = await host.AddAsync();
        host.Downloads.Grant(done);
        host.Downloads.Finish(done);
        var export = await (await host.SendAsync(HttpMethod.Get, "/api/downloads/manager/export")).Content.ReadAsStringAsync();
        export.ShouldNotContain("secret\"");
        await using var other = await GatewayHost.StartAsync();

        using var response = await other.SendAsync(HttpMethod.Post, "/api/downloads/import", export);

        var answer = await GatewayHost.JsonOf(response);
        (answer.GetProperty("format").GetString(), answer.GetProperty("imported").GetInt32(), answer.GetProperty("skipped").GetInt32()).ShouldBe(("export", 3, 1));
        answer.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("reason").GetString())
            .ShouldBe(["It is completed already.", null, "Its headers and credentials were not exported.", null], ignoreOrder: true);
        var again = other.Downloads.List(Downloads.Actors.Queries.DownloadFilter.All, Downloads.Actors.Queries.DownloadOrder.NewestFirst, null, 10).Items;
        again.Single(s => s.Spec.Label == "paused").Status.ShouldBe(DownloadStatus.Paused);
        var one = again.Single(s => s.Spec.Label == "one").Spec;
        (one with { Urls = [], Mirrors = [] }).ShouldBe(host.Downloads.List(Downloads.Actors.Queries.DownloadFilter.All, Downloads.Actors.Queries.DownloadOrder.NewestFirst, null, 10)
            .Items.Single(s => s.Spec.Label == "one").Spec with { Urls = [], Mirrors = [] });
        one.Mirrors.ShouldBe(["http://m.example/x"]);
    }

    [Fact]
    public async Task An_export_counts_its_rows_and_goes_over_many_pages()
    {
        await using var host = await GatewayHost.StartAsync();
        var jobs = $"[{string.Join(',', Enumerable.Range(0, 1203).Select(n => $$"""{"url":"http://a.example/{{n}}"}"""))}]";
        await host.SendAsync(HttpMethod.Post, "/api/downloads", jobs);

        var export = await host.GetAsync("/api/downloads/manager/export?format=json&status=waiting");

        export.GetProperty("count").GetInt32().ShouldBe(1203);
        export.GetProperty("downloads").EnumerateArray().Select(d => d.GetProperty("id").GetGuid()).Distinct().Count().ShouldBe(1203);
        (await host.GetAsync("/api/downloads/manager/export?status=failed")).GetProperty("count").GetInt32().ShouldBe(0);
    }

    [Fact]
    public async Task An_aria2_session_is_taken_over_entry_by_entry()
    {
        await using var host = await GatewayHost.StartAsync();
        const string session = """
            # aria2 session
            http://a.example/one.iso	http://mirror.example/one.iso
             gid=1
             out=first.iso
             dir=/srv
             max-download-limit=2M
             header=Cookie: a=b
             checksum=sha-1=0123456789012345678901234567890123456789
            magnet:?xt=urn:btih:1
             gid=2
            http://b.example/two.iso
             pause=true
            http://c.example/three.iso
             checksum=sha-1=short
            """;

        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/downloads/import") { Content = new StringContent(session, Encoding.UTF8, "text/plain") };
        var answer = await GatewayHost.JsonOf(await host.Http.SendAsync(request));

        answer.GetProperty("format").GetString().ShouldBe("aria2");
        var entries = answer.GetProperty("entries").EnumerateArray().ToList();
        entries.Select(e => e.GetProperty("result").GetString()).ShouldBe(["imported", "skipped", "imported", "skipped"]);
        entries[0].GetProperty("reason").GetString().ShouldBe("Not taken over: dir.");
        entries[1].GetProperty("reason").GetString().ShouldBe("Only http and https can be downloaded.");
        entries[3].GetProperty("reason").GetString()!.ShouldStartWith("/checksum A checksum such as");
        var first = host.Downloads.Find(entries[0].GetProperty("id").GetGuid())!;
        (first.Spec.Filename, first.Spec.BytesPerSecond, first.Spec.Checksum!.Algorithm, first.Spec.SealedHeaders is null).ShouldBe(("first.iso", 2 << 20, "sha-1", false));
        first.Spec.Mirrors.ShouldBe(["http://mirror.example/one.iso"]);
        host.Downloads.Find(entries[2].GetProperty("id").GetGuid())!.Status.ShouldBe(DownloadStatus.Paused);
    }

    [Fact]
    public async Task A_queue_of_an_instance_is_told_where_it_belongs()
    {
        await using var host = await GatewayHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Post, "/api/downloads/import", """
            [{"id":"a","instance_id":7,"status":"PENDING","commands":["wget x"]},{"id":"b","instance_id":7,"status":"COMPLETE"}]
            """);

        var answer = await GatewayHost.JsonOf(response);
        (answer.GetProperty("format").GetString(), answer.GetProperty("imported").GetInt32()).ShouldBe(("download_queue", 0));
        answer.GetProperty("entries").EnumerateArray().Select(e => e.GetProperty("reason").GetString())
            .ShouldBe(["Its commands run on instance 7; this node runs no commands on instances.", "It is finished already."]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"downloads\":")]
    [InlineData("{\"jobs\":[]}")]
    public async Task What_is_no_list_is_refused_whole(string body)
    {
        await using var host = await GatewayHost.StartAsync();

        await (await host.SendAsync(HttpMethod.Post, "/api/downloads/import", body)).ShouldBeProblem(400, "request.invalid");
    }
}
