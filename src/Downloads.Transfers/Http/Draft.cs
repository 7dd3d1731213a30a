using System.Collections.Immutable;
using Downloads.Requests;
using Downloads.Transfers.Files;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http;

/// <summary>One version of a resource and the part file its bytes go to. Bytes of another version never enter it: a draft is discarded, not mended.</summary>
internal sealed class Draft : IAsyncDisposable
{
    private const long SmallFile = 1 << 20;

    private readonly DraftDesk _desk;
    private readonly PartFile _file;
    private readonly RangeSet _written;
    private readonly Checkpointer _checkpointer;
    private readonly Checksum? _expected;
    private Uri _source;
    private bool _isFinished;
    private ResumeData? _saved;

    private Draft(DraftDesk desk, PartFile file, RangeSet written, ResourceVersion version, string name, Checksum? offered)
    {
        (_desk, _file, _written, Version, Name) = (desk, file, written, version, name);
        _source = desk.Sources.Current;
        _expected = desk.Request.Checksum ?? offered;
        var options = desk.Options;
        _checkpointer = new(file, written.Bytes, desk.Disk, options, desk.Time, SaveAsync);
        Writer = new(file, new(Algorithms()), written, _checkpointer, desk.Disk, options.BuffersPerTransfer);
    }

    public ResourceVersion Version { get; private set; }

    public string Name { get; }

    public PartWriter Writer { get; }

    /// <summary>Every byte is there. Meaningful while nothing is being received.</summary>
    public bool IsComplete => _written.Bytes == Version.Length;

    /// <summary>Bytes in the file. Meaningful while nothing is being received.</summary>
    public long Bytes => _written.Bytes;

    /// <summary>What to ask for next. Meaningful while nothing is being received.</summary>
    public (long Start, long? End) NextGap => _written.FirstGap();

    /// <summary>All that is missing. Meaningful while nothing is being received, and the length is known.</summary>
    public IEnumerable<ByteRange> Missing => _written.Missing(Version.Length ?? 0);

    /// <summary>A new, empty part file in the place of whatever stood there.</summary>
    /// <exception cref="IOException">The file system refused, or the resource does not fit.</exception>
    public static Draft Begin(DraftDesk desk, ResourceVersion version, string name, Checksum? offered)
    {
        var file = PartFile.Create(desk.Options.Root, desk.Request.PartPath);
        try
        {
            file.Reserve(version.Length ?? 0, desk.Options.MinFreeBytes);
            return new(desk, file, new([]), version, name, offered);
        }
        catch
        {
            file.Delete();
            file.Dispose();
            throw;
        }
    }

    /// <summary>Goes on with what an earlier attempt kept; its bytes are read again into the digests.</summary>
    public static Draft Continue(DraftDesk desk, KeptPart kept, long? length, string name, Checksum? offered)
    {
        var draft = new Draft(desk, kept.File, kept.Written, kept.Version with { Length = kept.Version.Length ?? length }, name, offered);
        draft.Writer.BeginCatchUp();
        return draft;
    }

    /// <summary>A mirror goes on with these bytes: its validators hold from now on.</summary>
    public void GoesOnFrom(ResourceVersion mirror) => (_source, Version) = (_desk.Sources.Current, mirror);

    /// <summary>The source told by its end how long the resource is.</summary>
    public void EndsAt(long length) => Version = Version with { Length = length };

    /// <summary>Why the complete file is not what was expected; null where it is.</summary>
    public async Task<string?> MismatchAsync(CancellationToken stop)
    {
        await Writer.DigestAllAsync().WaitAsync(stop);
        var actual = _expected is null ? null : Writer.Digests.Hex(_expected.Algorithm);
        return actual == _expected?.Hex ? null : $"The file's {_expected!.Algorithm} is {actual}, not {_expected.Hex}";
    }

    /// <summary>Waits until all that was received is in the file. A small file that is complete with it is made durable at once.</summary>
    public Task FlushAsync() => Version.Length is <= SmallFile and var length
        ? Writer.FlushAsync(() =>
        {
            if (_written.Bytes == length)
            {
                _file.Finish(length);
                _isFinished = true;
            }
        })
        : Writer.FlushAsync();

    /// <summary>Makes the complete file durable.</summary>
    public async Task<FetchedFile> FinishAsync()
    {
        await _checkpointer.SettleAsync();
        if (!_isFinished)
        {
            await _desk.Disk.RunAsync(() => _file.Finish(_written.Bytes));
        }

        return new(Name, _written.Bytes, Writer.Digests.Hex(DigestAlgorithms.Sha256) ?? "", _file.Inode, Version.ETag, Version.LastModified);
    }

    /// <summary>Syncs every byte received and tells what a later attempt needs; where the disk refuses even that, what the last checkpoint claims.</summary>
    public async Task<ResumeData?> KeepAsync()
    {
        // What the disk took before it refused more is kept, too.
        Writer.Hurry();
        await Writer.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await _checkpointer.SettleAsync();
            await _desk.Disk.RunAsync(_file.SyncData);
            return _written.Bytes > 0 ? Claim(_written.Snapshot()) : null;
        }
        catch (Exception error) when (DiskFaults.Covers(error))
        {
            return _saved;
        }
    }

    /// <summary>Removes the part file.</summary>
    public async Task DiscardAsync()
    {
        _file.Delete();
        await DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        // What went wrong with them was told to whoever waited for the bytes.
        Writer.Hurry();
        await Writer.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _checkpointer.SettleAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Writer.Dispose();
        _file.Dispose();
    }

    private IEnumerable<string> Algorithms()
    {
        if (_desk.Options.HashAlways)
        {
            yield return DigestAlgorithms.Sha256;
        }

        if (_expected is not null)
        {
            yield return _expected.Algorithm;
        }
    }

    private ResumeData Claim(ImmutableArray<ByteRange> ranges) =>
        new(_source.AbsoluteUri, Version.ETag, Version.LastModified, Version.Length, ranges, Name, _file.Inode);

    private async ValueTask SaveAsync(ImmutableArray<ByteRange> ranges)
    {
        var claim = Claim(ranges);
        await _desk.Sink.CheckpointAsync(Name, Version.Length, claim);
        _saved = claim;
    }
}

/// <summary>What every draft of one transfer shares.</summary>
internal sealed record DraftDesk(TransferRequest Request, SourceList Sources, OrderedSink Sink, DiskThreads Disk, TransferOptions Options, TimeProvider Time);
