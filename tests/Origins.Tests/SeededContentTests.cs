using Origins.Content;
using Origins.Local;

namespace Origins.Tests;

public sealed class SeededContentTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 6)]
    [InlineData(3, 5)]
    [InlineData(7, 30)]
    [InlineData(8, 16)]
    [InlineData(991, 9)]
    public void Any_range_is_that_part_of_the_whole(int offset, int count)
    {
        var content = new SeededContent(7, 1000);
        var whole = new byte[1000];
        content.Fill(0, whole);
        var part = new byte[count];
        content.Fill(offset, part);
        part.ShouldBe(whole[offset..(offset + count)]);
    }

    [Fact]
    public void Two_seeds_differ_in_nearly_every_byte()
    {
        var one = new byte[100_000];
        var other = new byte[100_000];
        new SeededContent(1, one.Length).Fill(0, one);
        new SeededContent(2, other.Length).Fill(0, other);
        one.Zip(other).Count(pair => pair.First == pair.Second).ShouldBeLessThan(1000);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(200_003)]
    public void The_digest_is_the_one_of_the_file(long length)
    {
        using var folder = new TemporaryFolder("content");
        var path = Path.Combine(folder.Path, "file");
        var content = new SeededContent(11, length);
        content.WriteTo(path);
        new FileInfo(path).Length.ShouldBe(length);
        FileDigest.Sha256(path).ShouldBe(content.Sha256());
    }
}
