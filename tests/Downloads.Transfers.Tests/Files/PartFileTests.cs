using System.Runtime.InteropServices;
using Downloads.Transfers.Files;
using Origins.Content;
using Origins.Local;

namespace Downloads.Transfers.Tests.Files;

public sealed partial class PartFileTests : IDisposable
{
    private const int ReadAndShare = 1;

    private readonly TemporaryFolder _folder = new("part-file");

    private string Name => Path.Combine(_folder.Path, ".a.part");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(64 << 10, 64 << 10)]
    [InlineData(1 << 20, 1 << 20)]
    [InlineData((1 << 20) + 123, 1 << 20)]
    [InlineData(3 << 20, 700_001)]
    [InlineData((8 << 20) - 1, 65_537)]
    [InlineData(8 << 20, 1_000_000)]
    public void Pieces_of_any_size_written_around_the_page_cache_make_the_file(int length, int piece)
    {
        var content = Bytes(length);
        using var file = PartFile.Create(_folder.Path, Name);
        file.Reserve(length, spare: 0);
        for (var offset = 0; offset < length; offset += piece)
        {
            Write(file, content, offset, Math.Min(piece, length - offset));
        }

        file.Finish(length);

        File.ReadAllBytes(Name).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    [Theory]
    [InlineData(1 << 20, true)]
    [InlineData(16 << 20, false)]
    public void A_file_of_a_mebibyte_leaves_no_pages_in_the_cache(int length, bool around)
    {
        Assert.SkipWhen(new DriveInfo(_folder.Path).DriveFormat is "tmpfs" or "ramfs", "There files are pages of the cache.");
        using var file = PartFile.Create(_folder.Path, Name);
        file.Reserve(length, spare: 0);
        Write(file, new byte[1 << 20], 0, 1 << 20);
        file.Finish(length);

        (ResidentPages(1 << 20) == 0).ShouldBe(around, "larger ones are written back from the cache");
    }

    [Fact]
    public void Memory_that_does_not_lie_as_pages_do_is_written_all_the_same()
    {
        var content = Bytes(1 << 20);
        var memory = GC.AllocateUninitializedArray<byte>(content.Length + (2 * PageBuffers.PageBytes), pinned: true);
        var start = (int)(8 - Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0)) & (PageBuffers.PageBytes - 1);
        content.CopyTo(memory.AsSpan(start));
        using var file = PartFile.Create(_folder.Path, Name);
        file.Reserve(content.Length, spare: 0);

        file.Write(memory.AsSpan(start, 600_000), 0);
        file.Write(memory.AsSpan(start + 600_000, content.Length - 600_000), 600_000);
        file.Finish(content.Length);

        File.ReadAllBytes(Name).AsSpan().SequenceEqual(content).ShouldBeTrue();
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new SeededContent(1, length).Fill(0, bytes);
        return bytes;
    }

    private static void Write(PartFile file, byte[] content, int offset, int length)
    {
        var buffer = PageBuffers.Rent(length, offset);
        content.AsSpan(offset, length).CopyTo(buffer.Free(length).Span);
        buffer.Count = length;
        file.Write(buffer.Filled, offset);
        buffer.Return();
    }

    private int ResidentPages(int length)
    {
        using var opened = File.OpenHandle(Name);
        var mapped = Map(0, length, ReadAndShare, ReadAndShare, opened, 0);
        var resident = new byte[length / Environment.SystemPageSize];
        Resident(mapped, length, resident).ShouldBe(0);
        Unmap(mapped, length).ShouldBe(0);
        return resident.Count(static page => (page & 1) == 1);
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint at, nint length, int protection, int flags, SafeHandle file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint at, nint length);

    [LibraryImport("libc", EntryPoint = "mincore", SetLastError = true)]
    private static partial int Resident(nint at, nint length, byte[] pages);
}
