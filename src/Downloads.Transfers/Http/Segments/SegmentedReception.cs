using System.Net;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Receives what a response has begun, and what else is missing, over as many connections as help: to its source, and to mirrors that have the same bytes. For one
/// caller at a time.
/// </summary>
internal sealed class SegmentedReception(DraftDesk desk, OriginClient origin, BodyReceiver receiver, Holdings holdings, TransferPulse pulse)
{
    /// <summary>Over all sources.</summary>
    private const int MostConnections = 16;

    private readonly TransferRequest _request = desk.Request;

    /// <summary>The server in use bears one connection only: something was missing after several.</summary>
    public bool BearsOneOnly { get; set; }

    /// <summary>Mirrors are not asked beside the source: what came from several did not match the checksum.</summary>
    public bool FromOneSource { get; set; }

    /// <summary>The length is known, ranges are honoured, versions can be told apart, and there is enough left.</summary>
    public bool IsWorthTrying(HttpResponseMessage response, Draft draft) =>
        !BearsOneOnly && (_request.MaxSegments > 1 || (_request.MirrorConnections is not null && desk.Sources.Others.Any()))
            && response.StatusCode == HttpStatusCode.PartialContent && draft.Version.Validator is not null
            && draft.Version.Length is { } length && length >= desk.Options.SegmentedFrom && length - draft.Bytes >= 2 * SegmentBoard.LeastSplit;

    /// <summary>Returns when no connection has anything left to do; where bytes are missing then, or the version changed, the rest is to be asked for anew.</summary>
    /// <param name="asked">What <paramref name="response"/> answers.</param>
    /// <param name="first">Its body.</param>
    /// <param name="answered">From the request to its head.</param>
    /// <exception cref="TransferFault">The connections broke off, or the disk refused.</exception>
    public async Task ReceiveAsync(HttpResponseMessage response, OriginRequest asked, Segment first, TimeSpan answered, CancellationToken stop)
    {
        var draft = holdings.Draft!;
        var board = new SegmentBoard(draft.Version.Length!.Value, draft.Missing, desk.Time);
        board.Claim(first);
        pulse.Map = board.Map;
        var sources = SourcesOf(response, asked with { Alone = true }, draft, answered);
        try
        {
            var crew = new SegmentCrew(board, new Ramp(Math.Min(MostConnections, _request.MaxSegments * sources.Count)), sources, receiver, desk.Time);
            await crew.RunAsync(response, first, stop);
            await draft.Writer.FlushAsync();
            BearsOneOnly = true;
        }
        catch (VersionChangedException changed)
        {
            await holdings.ForgetAsync(changed.Message);
        }
        finally
        {
            pulse.Map = () => null;
        }
    }

    /// <summary>The source in use, and those mirrors behind it that may be asked beside it.</summary>
    private List<SegmentSource> SourcesOf(HttpResponseMessage response, OriginRequest template, Draft draft, TimeSpan answered)
    {
        SegmentWorker Worker(OriginRequest ask, SourceVersion version) => new(origin, ask, version, receiver, draft.Writer, answered, desk.Time);
        var own = Worker(template with { Shortcut = response.RequestMessage!.RequestUri }, SourceVersion.Of(draft.Version));
        var all = new List<SegmentSource> { new(own, BudgetOf(desk.Sources.Current) ?? _request.Connections) };
        if (!FromOneSource && SourceVersion.IsProvable(draft.Version, _request.Checksum is not null))
        {
            all.AddRange(
                from mirror in desk.Sources.Others
                let budget = BudgetOf(mirror)
                where budget is not null
                select new SegmentSource(Worker(template with { Source = mirror }, SourceVersion.OfMirror(draft.Version, _request.Checksum is not null)), budget));
        }

        return all;
    }

    private IConnectionBudget? BudgetOf(Uri source) => source == _request.Source ? _request.Connections : _request.MirrorConnections?.Invoke(source);
}
