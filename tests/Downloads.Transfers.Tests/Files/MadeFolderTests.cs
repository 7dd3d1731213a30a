using Downloads.Requests;
using Downloads.Transfers.Files;
using Origins.Local;

namespace Downloads.Transfers.Tests.Files;

public sealed class MadeFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("made");
    private readonly FilePublisher _publisher;

    public MadeFolderTests()
    {
        _publisher = new(new TransferOptions { Root = _folder.Path });
        using var elsewhere = new TemporaryFolder("probe");
        using var made = RootedDirectory.Open(elsewhere.Path, Path.Combine(elsewhere.Path, "a"), create: true);
        Assert.SkipUnless(made.IsMade, "The file system of temporary folders keeps no attributes.");
    }

    private string Root => _folder.Path;

    [Fact]
    public async Task Folders_made_for_a_part_go_with_it()
    {
        await _publisher.DiscardAsync(Part("a/b/c"));

        Directory.GetFileSystemEntries(Root).ShouldBeEmpty();
        Directory.Exists(Root).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_that_was_there_before_stays_though_it_is_empty()
    {
        Directory.CreateDirectory(Path.Combine(Root, "mine"));

        await _publisher.DiscardAsync(Part("mine/made"));
        await _publisher.DiscardAsync(Part("mine"));

        Directory.GetFileSystemEntries(Root, "*", SearchOption.AllDirectories).ShouldBe([Path.Combine(Root, "mine")]);
    }

    [Fact]
    public async Task A_folder_that_holds_anything_stays_until_the_last_part_in_it_is_discarded()
    {
        var (first, second) = (Part("a", ".1.part"), Part("a", ".2.part"));

        await _publisher.DiscardAsync(first);
        File.Exists(second).ShouldBeTrue();
        await _publisher.DiscardAsync(second);

        Directory.Exists(Path.Combine(Root, "a")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_that_held_a_published_file_stays_when_it_is_empty_again()
    {
        var part = Part("a/b");
        await _publisher.PublishAsync(part, Path.Combine(Root, "a", "b"), new FetchedFile("file", 0, "", 0), CollisionPolicy.Rename);
        File.Delete(Path.Combine(Root, "a", "b", "file"));

        await _publisher.DiscardAsync(Part("a/b"));

        Directory.Exists(Path.Combine(Root, "a", "b")).ShouldBeTrue();
        Directory.Delete(Path.Combine(Root, "a", "b"));
        await _publisher.DiscardAsync(Part("a/other"));
        Directory.Exists(Path.Combine(Root, "a")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_folder_behind_a_link_and_what_is_in_it_stay()
    {
        using var elsewhere = new TemporaryFolder("elsewhere");
        PartFile.Create(elsewhere.Path, Path.Combine(elsewhere.Path, "a", ".part")).Dispose();
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), elsewhere.Path);

        await Should.ThrowAsync<IOException>(() => _publisher.DiscardAsync(Path.Combine(Root, "link", "a", ".part")));

        File.Exists(Path.Combine(elsewhere.Path, "a", ".part")).ShouldBeTrue();
    }

    [Fact]
    public Task A_part_that_was_never_made_is_discarded_without_ado() =>
        _publisher.DiscardAsync(Path.Combine(Root, "nowhere", ".part"));

    [Fact]
    public async Task Parts_begun_and_discarded_at_the_same_time_never_miss_their_folder()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (worker, _) =>
        {
            for (var round = 0; round < 50; round++)
            {
                await _publisher.DiscardAsync(Part("a/b", $".{worker}.part"));
            }
        });

        Directory.GetFileSystemEntries(Root).ShouldBeEmpty();
    }

    public void Dispose() => _folder.Dispose();

    private string Part(string folder, string name = ".part")
    {
        var path = Path.Combine(Root, folder, name);
        PartFile.Create(Root, path).Dispose();
        return path;
    }
}
