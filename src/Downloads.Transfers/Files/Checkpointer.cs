using System.Collections.Immutable;
using System.Runtime.ExceptionServices;

namespace Downloads.Transfers.Files;

/// <summary>
/// Saves what is on the disk now and then, one at a time and beside the transfer: the bytes are synced on a disk thread, then claimed. <see cref="Consider"/> is
/// for one thread at a time.
/// </summary>
internal sealed class Checkpointer(
    PartFile file, long keptBytes, DiskThreads disk, TransferOptions options, TimeProvider time, Func<ImmutableArray<ByteRange>, ValueTask> save)
{
    private long _savedBytes = keptBytes;
    private long _savedAt = time.GetTimestamp();
    private Task _underway = Task.CompletedTask;

    /// <summary>Begins a checkpoint where both its bounds have passed and none is under way.</summary>
    /// <exception cref="Exception">What the one before met with.</exception>
    public void Consider(RangeSet written)
    {
        if (_underway.IsFaulted)
        {
            ExceptionDispatchInfo.Throw(_underway.Exception.InnerException!);
        }

        if (!_underway.IsCompleted || written.Bytes - _savedBytes < options.CheckpointBytes
            || time.GetElapsedTime(_savedAt) < options.CheckpointInterval)
        {
            return;
        }

        _savedBytes = written.Bytes;
        _savedAt = time.GetTimestamp();
        _underway = SaveAsync(written.Snapshot());
    }

    /// <summary>Waits for the one under way; nothing is saved after it.</summary>
    /// <exception cref="Exception">What the sync or the saving met with.</exception>
    public Task SettleAsync() => _underway;

    private async Task SaveAsync(ImmutableArray<ByteRange> ranges)
    {
        await disk.RunAsync(file.SyncData);
        await save(ranges);
    }
}
