using Downloads.Requests;
using Downloads.Transfers.Files;
using Downloads.Transfers.Tests.Rig;
using Origins.Local;

namespace Downloads.Transfers.Tests.Files;

public sealed class FilePublisherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new("publish");
    private readonly FilePublisher _publisher;

    public FilePublisherTests() => _publisher = new(new TransferOptions { Root = _folder.Path });

    private string Root => _folder.Path;

    [Fact]
    public void A_free_name_is_taken_in_a_folder_made_for_it()
    {
        var part = Part("new", out var file);
        var target = Path.Combine(Root, "a", "b");
        Publish(part, target, file, CollisionPolicy.Rename).ShouldBe("file.tar.gz");
        File.ReadAllText(Path.Combine(target, "file.tar.gz")).ShouldBe("new");
        File.Exists(part).ShouldBeFalse();
    }

    [Fact]
    public void A_taken_name_gets_the_next_free_number_and_keeps_its_extension()
    {
        Put("file.tar.gz", "old");
        Put("file (1).tar.gz", "older");
        Publish(Part("new", out var file), Root, file, CollisionPolicy.Rename).ShouldBe("file (2).tar.gz");
        File.ReadAllText(Path.Combine(Root, "file.tar.gz")).ShouldBe("old");
        File.ReadAllText(Path.Combine(Root, "file (2).tar.gz")).ShouldBe("new");
    }

    [Fact]
    public void Overwriting_replaces_the_file_as_asked()
    {
        Put("file.tar.gz", "old");
        Publish(Part("new", out var file), Root, file, CollisionPolicy.Overwrite).ShouldBe("file.tar.gz");
        File.ReadAllText(Path.Combine(Root, "file.tar.gz")).ShouldBe("new");
    }

    [Fact]
    public void Overwriting_a_link_replaces_the_link_and_not_what_it_leads_to()
    {
        using var elsewhere = new TemporaryFolder("elsewhere");
        var precious = Path.Combine(elsewhere.Path, "precious");
        File.WriteAllText(precious, "old");
        File.CreateSymbolicLink(Path.Combine(Root, "file.tar.gz"), precious);
        Publish(Part("new", out var file), Root, file, CollisionPolicy.Overwrite);
        File.ReadAllText(precious).ShouldBe("old");
        File.ResolveLinkTarget(Path.Combine(Root, "file.tar.gz"), returnFinalTarget: false).ShouldBeNull();
    }

    [Fact]
    public void Skipping_leaves_the_file_and_drops_the_part()
    {
        Put("file.tar.gz", "old");
        var part = Part("new", out var file);
        Publish(part, Root, file, CollisionPolicy.Skip).ShouldBe("file.tar.gz");
        File.ReadAllText(Path.Combine(Root, "file.tar.gz")).ShouldBe("old");
        File.Exists(part).ShouldBeFalse();
    }

    [Theory]
    [InlineData(CollisionPolicy.Rename)]
    [InlineData(CollisionPolicy.Overwrite)]
    [InlineData(CollisionPolicy.Skip)]
    public void Repeating_it_after_a_crash_finds_the_file_in_its_place(CollisionPolicy policy)
    {
        Put("file.tar.gz", "old");
        var part = Part("new", out var file);
        var name = Publish(part, Root, file, policy);
        Publish(part, Root, file, policy).ShouldBe(name);
        Directory.GetFiles(Root).Length.ShouldBe(policy == CollisionPolicy.Rename ? 2 : 1);
    }

    [Fact]
    public void A_link_left_by_a_call_that_was_cut_short_is_finished()
    {
        var part = Part("new", out var file);
        HardLink.Make(part, Path.Combine(Root, "file.tar.gz"));
        Publish(part, Root, file, CollisionPolicy.Rename).ShouldBe("file.tar.gz");
        Directory.GetFiles(Root).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task What_was_placed_is_found_and_what_was_not_is_not_placed_by_looking_for_it()
    {
        Put("file.tar.gz", "old");
        var part = Part("new", out var file);
        (await _publisher.FindAsync(part, Root, file)).ShouldBeNull();
        File.Exists(part).ShouldBeTrue();
        Publish(part, Root, file, CollisionPolicy.Rename);
        (await _publisher.FindAsync(part, Root, file)).ShouldBe("file (1).tar.gz");
        File.Delete(Path.Combine(Root, "file (1).tar.gz"));
        (await _publisher.FindAsync(part, Root, file)).ShouldBeNull();
    }

    [Fact]
    public void A_part_that_is_nowhere_is_an_error()
    {
        var part = Part("new", out var file);
        Put("file.tar.gz", "old");
        File.Delete(part);
        Should.Throw<FileNotFoundException>(() => Publish(part, Root, file, CollisionPolicy.Rename));
    }

    [Fact]
    public void A_folder_outside_the_root_is_refused()
    {
        using var elsewhere = new TemporaryFolder("elsewhere");
        var part = Part("new", out var file);
        Should.Throw<IOException>(() => Publish(part, elsewhere.Path, file, CollisionPolicy.Rename));
        Should.Throw<IOException>(() => Publish(part, Path.Combine(Root, ".."), file, CollisionPolicy.Rename));
        File.Exists(part).ShouldBeTrue();
        Directory.GetFiles(elsewhere.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("link")]
    [InlineData("link/below")]
    public void A_folder_behind_a_link_is_refused(string path)
    {
        using var elsewhere = new TemporaryFolder("elsewhere");
        Directory.CreateSymbolicLink(Path.Combine(Root, "link"), elsewhere.Path);
        var part = Part("new", out var file);
        Should.Throw<IOException>(() => Publish(part, Path.Combine(Root, path), file, CollisionPolicy.Rename));
        Directory.GetFileSystemEntries(elsewhere.Path).ShouldBeEmpty();
    }

    [Fact]
    public async Task Publishers_at_the_same_time_never_overwrite_each_other()
    {
        var parts = Enumerable.Range(0, 50).Select(number =>
        {
            var path = Path.Combine(Root, $".part-{number}");
            File.WriteAllText(path, $"{number}");
            return path;
        }).ToArray();
        await Parallel.ForEachAsync(parts, (part, _) =>
        {
            Publish(part, Root, new("same", 1, "", 0), CollisionPolicy.Rename);
            return ValueTask.CompletedTask;
        });
        Directory.GetFiles(Root).Select(File.ReadAllText).Select(int.Parse).Order().ShouldBe(Enumerable.Range(0, 50));
    }

    public void Dispose() => _folder.Dispose();

    private string Publish(string part, string directory, FetchedFile file, CollisionPolicy collision) =>
        _publisher.PublishAsync(part, directory, file, collision).GetAwaiter().GetResult();

    private void Put(string name, string text) => File.WriteAllText(Path.Combine(Root, name), text);

    private string Part(string text, out FetchedFile file)
    {
        var path = Path.Combine(Root, ".part");
        File.WriteAllText(path, text);
        using var directory = RootedDirectory.Open(Root, Root, create: false);
        file = new("file.tar.gz", text.Length, "", directory.Find(".part")!.Value.Inode);
        return path;
    }
}
