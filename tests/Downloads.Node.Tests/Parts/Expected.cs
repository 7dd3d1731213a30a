using System.Text.Json;
using Origins.Content;

namespace Downloads.Node.Tests.Parts;

/// <summary>What is to become of one URL: this content under the URL's last segment, or a failure of this class.</summary>
internal sealed record Expected(Uri Url, SeededContent? Content, string? Failure = null)
{
    public string Name => Path.GetFileName(Url.LocalPath);

    /// <summary>Holds the node's own account, and the disk, against it.</summary>
    /// <param name="name">Where it is to be, if not under the URL's last segment.</param>
    public void ShouldHold(JsonElement download, Workbench bench, string? name = null)
    {
        name ??= Name;
        var account = download.ToString();
        if (Content is null)
        {
            download.GetProperty("state").GetString().ShouldBe("Failed", account);
            download.GetProperty("error_message").GetString().ShouldNotBeNull().ShouldContain(Failure!, Case.Insensitive);
            return;
        }

        download.GetProperty("state").GetString().ShouldBe("Completed", account);
        var file = download.GetProperty("files").EnumerateArray().ShouldHaveSingleItem();
        var sha256 = Content.Sha256();
        file.GetProperty("path").GetString().ShouldBe(name, account);
        file.GetProperty("bytes").GetInt64().ShouldBe(Content.Length, account);
        file.GetProperty("sha256").GetString().ShouldBe(sha256, account);
        new FileInfo(bench.PathOf(name)).Length.ShouldBe(Content.Length, account);
        FileDigest.Sha256(bench.PathOf(name)).ShouldBe(sha256, account);
    }
}
