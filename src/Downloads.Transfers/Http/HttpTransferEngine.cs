using System.Net;
using Downloads.Transfers.Files;
using Downloads.Transfers.Limits;
using Downloads.Transfers.Progress;
using Microsoft.Extensions.Logging;

namespace Downloads.Transfers.Http;

/// <summary>Fetches <c>http</c> and <c>https</c> sources (transfers.md, "HTTP(S)"). One per node; runs any number of transfers at once and shares their connections and disk threads.</summary>
public sealed partial class HttpTransferEngine : ITransferEngine, IDisposable
{
    private readonly TransferOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<HttpTransferEngine> _logger;
    private readonly OriginClient _origin;
    private readonly DiskThreads _disk;
    private readonly RateLimits _limits;

    public HttpTransferEngine(TransferOptions options, TimeProvider time, ILogger<HttpTransferEngine> logger)
        : this(options, time, logger, Dns.GetHostAddressesAsync)
    {
    }

    internal HttpTransferEngine(
        TransferOptions options, TimeProvider time, ILogger<HttpTransferEngine> logger, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        (_options, _time, _logger) = (options, time, logger);
        _origin = new(options, time, resolve);
        _disk = new(options.MaxDiskThreads);
        _limits = new(time);
    }

    /// <summary>Where it writes: tests hold it up.</summary>
    internal DiskThreads Disk => _disk;

    /// <inheritdoc/>
    public bool Handles(Uri source) => source.IsAbsoluteUri && (source.Scheme == Uri.UriSchemeHttp || source.Scheme == Uri.UriSchemeHttps);

    /// <inheritdoc/>
    public async Task<TransferOutcome> RunAsync(TransferRequest request, ITransferSink sink, CancellationToken stop)
    {
        var ordered = new OrderedSink(sink);
        try
        {
            using var pulse = new TransferPulse(ordered, _options, request.Timeouts?.Idle ?? _options.IdleTimeout, _time);
            var desk = new DraftDesk(request, new SourceList(request), ordered, _disk, _options, _time);
            await using var holdings = new Holdings(desk, pulse);
            var outcome = await new HttpTransfer(desk, _origin, new(pulse, _limits.ChainOf(request.Limits), _options, _time), holdings, pulse).RunAsync(stop);
            Tell(request, outcome);
            return outcome;
        }
        finally
        {
            ordered.Close();
        }
    }

    public void Dispose() => _origin.Dispose();

    private void Tell(TransferRequest request, TransferOutcome outcome)
    {
        switch (outcome)
        {
            case TransferOutcome.Fetched fetched:
                LogFetched(request.DownloadId, request.File, fetched.File.Bytes);
                break;
            case TransferOutcome.Stopped stopped:
                LogStopped(request.DownloadId, request.File, stopped.Downloaded);
                break;
            case TransferOutcome.Failed failed:
                LogFailed(request.DownloadId, request.File, failed.Failure.Class, failed.Failure.Message, failed.Downloaded);
                break;
        }
    }
}
