using Downloads.Transfers.Files;
using Origins.Local;

namespace Downloads.Transfers.Tests.Files;

/// <summary>The memory of a transfer is its buffers: where the disk does not keep up, nothing more is read.</summary>
public sealed class PartWriterTests : IDisposable
{
    private const int Buffers = 3;
    private const int Size = 64 << 10;

    private readonly TemporaryFolder _folder = new("writer");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public async Task With_a_disk_that_stands_still_there_are_so_many_buffers_and_no_more(int furtherConnections)
    {
        var disk = new DiskThreads(1);
        using var held = new SemaphoreSlim(0);
        disk.Post(held.Wait);
        using var file = PartFile.Create(_folder.Path, Path.Combine(_folder.Path, ".part"));
        var written = new RangeSet([]);
        var options = new TransferOptions { Root = _folder.Path };
        var checkpointer = new Checkpointer(file, 0, disk, options, TimeProvider.System, _ => ValueTask.CompletedTask);
        using var writer = new PartWriter(file, new RunningDigests([]), written, checkpointer, disk, Buffers);
        for (var connection = 0; connection < furtherConnections; connection++)
        {
            writer.AddBuffer();
        }

        for (var number = 0; number < Buffers + furtherConnections; number++)
        {
            await FillAsync(number);
        }

        var next = writer.RentAsync(Size, 0, CancellationToken.None).AsTask();
        next.IsCompleted.ShouldBeFalse();
        held.Release();
        writer.Write(await next);
        await writer.FlushAsync();
        written.Bytes.ShouldBe((long)Size * (Buffers + furtherConnections));

        async Task FillAsync(int number)
        {
            var buffer = await writer.RentAsync(Size, (long)number * Size, CancellationToken.None);
            buffer.Count = Size;
            writer.Write(buffer);
        }
    }
}
