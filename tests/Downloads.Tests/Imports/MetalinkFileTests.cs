using System.Text;
using Downloads.Imports;
using Downloads.Requests;
using Downloads.Tests.Requests;

namespace Downloads.Tests.Imports;

public sealed class MetalinkFileTests
{
    private const string Sha = "3a1fe5cbcb3d9b8ef5a9bd0aad3e6bce6c0d8b19a1a9a8e1e8b9a4d0c2b1a0f9";

    [Fact]
    public void A_file_becomes_a_job_with_mirrors_by_priority_and_its_strongest_hash()
    {
        var entry = Read($"""
            <?xml version="1.0" encoding="UTF-8"?>
            <metalink xmlns="urn:ietf:params:xml:ns:metalink">
              <published>2009-05-15T12:23:23Z</published>
              <file name="isos/example.ext">
                <size>14471447</size>
                <identity>Example</identity>
                <hash type="md5">83e5ad8c7e5c8d6a1f0f3d2b1a0c9e8d</hash>
                <hash type="sha-256">{Sha}</hash>
                <pieces length="1048576" type="sha-1"><hash>3d9b8ef5a9bd0aad3e6bce6c0d8b19a1a9a8e1e8</hash></pieces>
                <url location="de">http://third.example/e</url>
                <url location="fr" priority="2">http://second.example/e</url>
                <url priority="1">https://first.example/e</url>
                <url priority="1">ftp://old.example/e</url>
                <metaurl mediatype="torrent" priority="1">http://example.com/e.torrent</metaurl>
              </file>
            </metalink>
            """).ShouldHaveSingleItem();
        var spec = Spec(entry);
        spec.Urls.ShouldBe(["https://first.example/e"]);
        spec.Mirrors.ShouldBe(["http://second.example/e", "http://third.example/e"]);
        (spec.Filename, spec.Destination, spec.Checksum).ShouldBe(("example.ext", "isos", new Checksum("sha-256", Sha)));
        entry.Reason.ShouldBe("Not taken over: 1 of its URLs.");
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    [InlineData("a/../../up")]
    [InlineData("a\\..\\up")]
    [InlineData("./x")]
    [InlineData("")]
    public void A_name_that_leads_elsewhere_is_skipped(string name) =>
        Read(Document($"<file name='{name}'><url>http://a.example/a</url></file>")).ShouldHaveSingleItem().Job.ShouldBeNull();

    [Theory]
    [InlineData("<file name='a'/>")]
    [InlineData("<file name='a'><url>ftp://a.example/a</url></file>")]
    [InlineData("<file name='a'><url></url></file>")]
    public void A_file_without_a_web_address_is_skipped(string file) => Read(Document(file)).ShouldHaveSingleItem().Job.ShouldBeNull();

    [Fact]
    public void One_bad_file_refuses_no_other()
    {
        var entries = Read(Document("<file name='../a'><url>http://a.example/a</url></file><other xmlns='urn:x'><file name='no'/></other><file name='b'><url>http://a.example/b</url></file>"));
        entries.Select(entry => entry.Job is not null).ShouldBe([false, true]);
    }

    [Theory]
    [InlineData("<metalink version='3.0' xmlns='http://www.metalinker.org/'><files/></metalink>")]
    [InlineData("<html><body>Not found</body></html>")]
    [InlineData("<metalink xmlns='urn:ietf:params:xml:ns:metalink'>")]
    [InlineData("<metalink xmlns='urn:ietf:params:xml:ns:metalink'><file name='a'><url><b/></url></file></metalink>")]
    [InlineData("<!DOCTYPE m [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><metalink xmlns='urn:ietf:params:xml:ns:metalink'><file name='&b;'/></metalink>")]
    [InlineData("<!DOCTYPE m SYSTEM 'file:///etc/passwd'><metalink xmlns='urn:ietf:params:xml:ns:metalink'/>")]
    [InlineData("<!DOCTYPE m [<!ENTITY x SYSTEM 'http://127.0.0.1/'>]><metalink xmlns='urn:ietf:params:xml:ns:metalink'>&x;</metalink>")]
    [InlineData("<metalink xmlns='urn:ietf:params:xml:ns:metalink'>\u0001</metalink>")]
    [InlineData("<metalink xmlns='urn:ietf:params:xml:ns:metalink'></metalink><metalink/>")]
    public void What_is_no_metalink_or_wants_more_than_text_is_refused(string document)
    {
        var reading = ImportFile.Read(Encoding.UTF8.GetBytes(document));
        reading.Error.ShouldNotBeNullOrEmpty();
        reading.Entries.ShouldBeEmpty();
    }

    [Fact]
    public void Depth_is_no_danger()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 200_000)) + string.Concat(Enumerable.Repeat("</a>", 200_000));
        Read(Document(deep + "<file name='b'><url>http://a.example/b</url></file>")).Count.ShouldBe(1);
    }

    private static string Document(string files) => $"<metalink xmlns='urn:ietf:params:xml:ns:metalink'>{files}</metalink>";

    private static IReadOnlyList<ImportEntry> Read(string document)
    {
        var reading = ImportFile.Read(Encoding.UTF8.GetBytes(document));
        reading.Error.ShouldBeNull();
        reading.Format.ShouldBe("metalink");
        return reading.Entries;
    }

    private static DownloadSpec Spec(ImportEntry entry)
    {
        var problems = new List<RequestProblem>();
        var spec = new RequestReader(new FakeSecretBox()).Read(entry.Job!.Value, "", problems);
        problems.ShouldBeEmpty();
        return spec!;
    }
}
