using System.Net;
using Downloads.Requests;
using Downloads.Transfers.Files;
using Downloads.Transfers.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Origins.Content;
using Origins.Local;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>An engine with a root of its own, and one download that is run as often as a test likes; each run goes on with what the last one kept.</summary>
public sealed class TransferRig : IDisposable
{
    private readonly TemporaryFolder _folder = new("transfers");
    private readonly HttpTransferEngine _engine;

    public TransferRig(
        Func<TransferOptions, TransferOptions>? configure = null, TimeProvider? time = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        var options = new TransferOptions { Root = _folder.Path, BufferBytes = 64 << 10 };
        Options = configure?.Invoke(options) ?? options;
        Time = time ?? TimeProvider.System;
        _engine = new(Options, Time, NullLogger<HttpTransferEngine>.Instance, resolve ?? Dns.GetHostAddressesAsync);
    }

    public TransferOptions Options { get; }

    public TimeProvider Time { get; }

    public RecordingSink Sink { get; private set; } = new();

    /// <summary>What the last run kept; the next one is given it.</summary>
    public ResumeData? Kept { get; set; }

    /// <summary>Connections at most.</summary>
    public int MaxSegments { get; init; } = 1;

    /// <summary>Where connections after the first come from; as many as a run likes, unless a test sets a bound.</summary>
    public ConnectionPurse Connections { get; } = new();

    public string Root => Options.Root;

    internal DiskThreads Disk => _engine.Disk;

    public string PartPath => Path.Combine(Root, ".part");

    /// <summary>Files of the root; names with a leading dot, which no published file has, aside.</summary>
    public string[] Published => [.. Directory.GetFiles(Root).Select(path => Path.GetFileName(path)!).Where(name => name[0] != '.')];

    /// <summary>Runs the transfer with a sink of its own and keeps what it kept.</summary>
    public async Task<TransferOutcome> RunAsync(Uri source, Func<TransferRequest, TransferRequest>? configure = null, CancellationToken stop = default)
    {
        var request = new TransferRequest(Guid.NewGuid(), 0, source, [], PartPath, Root, null, null, [], Kept, [], MaxSegments, Connections);
        var outcome = await _engine.RunAsync(configure?.Invoke(request) ?? request, Sink, stop);
        Kept = outcome switch
        {
            TransferOutcome.Stopped stopped => stopped.Resume,
            TransferOutcome.Failed failed => failed.Resume,
            _ => null,
        };
        return outcome;
    }

    /// <summary>Runs it and publishes the file.</summary>
    /// <returns>Path of the published file.</returns>
    public async Task<string> PublishAsync(Uri source, Func<TransferRequest, TransferRequest>? configure = null)
    {
        var outcome = await RunAsync(source, configure);
        var fetched = outcome.ShouldBeOfType<TransferOutcome.Fetched>(outcome.ToString());
        var path = Path.Combine(Root, await new FilePublisher(Options).PublishAsync(PartPath, Root, fetched.File, CollisionPolicy.Rename));
        fetched.File.Sha256.ShouldBe(FileDigest.Sha256(path));
        return path;
    }

    /// <summary>Runs it, expecting a failure; nothing may have been published.</summary>
    public async Task<TransferFailure> FailAsync(Uri source, Func<TransferRequest, TransferRequest>? configure = null)
    {
        var outcome = await RunAsync(source, configure);
        Published.ShouldBeEmpty();
        return outcome.ShouldBeOfType<TransferOutcome.Failed>(outcome.ToString()).Failure;
    }

    /// <summary>The next run reports to a fresh sink.</summary>
    public void ForgetReports() => Sink = new();

    public void Dispose()
    {
        _engine.Dispose();
        _folder.Dispose();
    }
}
