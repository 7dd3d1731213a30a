using System.Diagnostics;
using Downloads.Transfers.Files;
using Downloads.Transfers.Http.Segments;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http;

/// <summary>
/// One run of one transfer.
/// <code>
/// kept part ──ask from its end──▶ 206 same version ──▶ go on          complete ─▶ digests ─▶ sync ─▶ Fetched
///     │                           200 ───────────────▶ new draft          mismatch: once more from zero, then failed
///     └─ none, or of no use ──▶   206 other version ─▶ forget, ask anew
///                                 206 not as asked ──▶ forget, ask without a range
///                                 416 at the end ────▶ complete
/// </code>
/// A source that fails gives way to the next mirror. What there is already goes on from a mirror only where its validator, or the checksum that is demanded, proves
/// that it has the same bytes; else it is given up only where the failed source will not do better later.
/// </summary>
internal sealed class HttpTransfer(DraftDesk desk, OriginClient origin, BodyReceiver receiver, Holdings holdings, TransferPulse pulse)
{
    private readonly TransferRequest _request = desk.Request;
    private readonly TransferTimeouts _timeouts = desk.Request.Timeouts ?? desk.Options.Timeouts;
    private readonly SourceList _sources = desk.Sources;
    private readonly TakenName _taken = new(desk.Request, desk.Options.Root);
    private readonly SegmentedReception _segmented = new(desk, origin, receiver, holdings, pulse);
    private bool _withoutRange;

    /// <summary>What the user has already, where nothing is to be fetched.</summary>
    private FetchedFile? _there;

    public async Task<TransferOutcome> RunAsync(CancellationToken stop)
    {
        try
        {
            holdings.Open();
            return new TransferOutcome.Fetched(await FetchAnywhereAsync(stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            var resume = await holdings.KeepAsync();
            return new TransferOutcome.Stopped(resume, resume?.Bytes ?? 0);
        }
        catch (Exception error) when (error is TransferFault || DiskFaults.Covers(error))
        {
            var fault = error as TransferFault ?? DiskFaults.From(error);
            var resume = await holdings.KeepAsync();
            return new TransferOutcome.Failed(fault.Failure, resume, resume?.Bytes ?? 0);
        }
    }

    private async Task<FetchedFile> FetchAnywhereAsync(CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await FetchAsync(stop);
            }
            catch (TransferFault fault) when (!DiskFaults.Covers(fault))
            {
                var worst = _sources.Report(fault);
                await holdings.FlushAsync();
                if (!await MoveOnAsync(worst.Failure.Transient, stop))
                {
                    throw worst;
                }
            }
        }
    }

    /// <summary>On to the next mirror of use; false where there is none.</summary>
    private async Task<bool> MoveOnAsync(bool mayStillCome, CancellationToken stop)
    {
        while (_sources.MoveOn())
        {
            (_withoutRange, _segmented.BearsOneOnly) = (false, false);
            if (holdings.Version is null || await new MirrorProof(origin, desk, _timeouts).HoldsAsync(holdings, stop))
            {
                return true;
            }

            if (!mayStillCome)
            {
                await holdings.ForgetAsync("the mirror cannot be shown to have the same bytes");
                return true;
            }
        }

        return false;
    }

    private async Task<FetchedFile> FetchAsync(CancellationToken stop)
    {
        for (var again = false; ; again = true)
        {
            if (await FillAsync(stop) is not { } draft)
            {
                return _there!;
            }

            if (await draft.MismatchAsync(stop) is not { } mismatch)
            {
                return await draft.FinishAsync();
            }

            await holdings.ForgetAsync("the checksum does not match");
            _segmented.FromOneSource = true;
            if (again && !_sources.MoveOn())
            {
                throw TransferFault.Permanent("checksum", mismatch);
            }
        }
    }

    /// <summary>Asks for what is missing until nothing is; null where the source has nothing new, or a file has the name that is to stay.</summary>
    private async Task<Draft?> FillAsync(CancellationToken stop)
    {
        if (holdings.Version is null && (_there = _taken.Find()) is not null)
        {
            return null;
        }

        while (true)
        {
            if (holdings.Draft is { IsComplete: true } complete)
            {
                return complete;
            }

            var (start, end) = holdings.NextGap;
            var known = holdings.Version is null ? _request.IfChanged : null;
            var asked = desk.Time.GetTimestamp();
            using var response = await origin.GetAsync(Ask() with { Start = _withoutRange ? null : start, End = end, Known = known }, stop);
            var answered = desk.Time.GetElapsedTime(asked);
            if (known is not null && UnchangedAnswer.Read(new ResponseHead(response), known))
            {
                _there = UnchangedAnswer.ToFile(_request, response);
                return null;
            }

            if (holdings.Version is null && (_there = _taken.Find(response)) is not null)
            {
                return null;
            }

            if (await AcceptAsync(response, start, end) is { } body)
            {
                await ReceiveAsync(response, body, answered, stop);
            }
        }
    }

    private OriginRequest Ask() =>
        new(_sources.Current, _request.Headers, Start: null, Validator: holdings.Version?.Validator) { Owner = _request.Source, Timeouts = _timeouts };

    /// <param name="answered">From the request to the head of its response.</param>
    private async Task ReceiveAsync(HttpResponseMessage response, Body body, TimeSpan answered, CancellationToken stop)
    {
        var draft = holdings.Draft!;
        var segment = new Segment(body.Start, body.End ?? long.MaxValue);
        if (_segmented.IsWorthTrying(response, draft))
        {
            await _segmented.ReceiveAsync(response, Ask(), segment, answered, stop);
            return;
        }

        var stream = await response.Content.ReadAsStreamAsync(stop);
        await receiver.ReceiveAsync(stream, draft.Writer, segment, _ => { }, stop);
        await draft.FlushAsync();
        if (body.End is null)
        {
            draft.EndsAt(segment.At);
        }
        else if (!segment.IsDone)
        {
            throw HttpFaults.ShortBody();
        }
    }

    /// <summary>Judges a response to a request from <paramref name="start"/> on: what its body holds, or null to ask again.</summary>
    private async Task<Body?> AcceptAsync(HttpResponseMessage response, long start, long? end)
    {
        var head = new ResponseHead(response);
        if (head.Status is not (200 or 203 or 206 or 416) || (_withoutRange && head.Status == 416))
        {
            throw HttpFaults.FromStatus(head, desk.Time, desk.Options.MaxRetryAfter);
        }

        switch (RangeAnswer.Read(head, start, end))
        {
            case RangeAnswer.Whole whole:
                await holdings.ForgetAsync("the server sent the whole file anew");
                GoOn(response, whole.Length, isWhole: true);
                return new(0, whole.Length);

            case RangeAnswer.Slice or RangeAnswer.Unusable when _withoutRange:
                throw TransferFault.Permanent("bad_response", "The server sends a part though the whole was asked for");

            case RangeAnswer.Slice slice when holdings.Version?.ContradictedBy(head, slice.Total) is { } changed:
                await holdings.ForgetAsync(changed);
                return null;

            case RangeAnswer.Slice slice:
                GoOn(response, slice.Total, isWhole: start == 0 && slice.End == slice.Total);
                return new(start, slice.End);

            case RangeAnswer.Unsatisfied refused when EndsAt(refused.Total, start, end, head):
                GoOn(response, start, isWhole: false);
                holdings.Draft!.EndsAt(start);
                return null;

            case RangeAnswer.Unsatisfied:
                // Nothing at byte 0: an empty file, which only a request without a range tells apart from a refusal.
                _withoutRange = start == 0;
                await holdings.ForgetAsync("the file became shorter");
                return null;

            case RangeAnswer.Unusable unusable:
                _withoutRange = true;
                await holdings.ForgetAsync(unusable.Reason);
                return null;

            default:
                throw new UnreachableException();
        }
    }

    /// <summary>Whether a 416 means that what there is is all there is.</summary>
    private bool EndsAt(long? total, long start, long? end, in ResponseHead head) =>
        start > 0 && end is null && holdings.Version is { } version
            && (total ?? start) == start && (version.Length ?? start) == start
            && (head.Single("ETag") is not { } tag || tag == version.ETag);

    /// <summary>Makes sure that there is a draft the response's body belongs to.</summary>
    private void GoOn(HttpResponseMessage response, long? length, bool isWhole)
    {
        var head = new ResponseHead(response);
        var name = OfferedName.Choose(_request.Filename, head, response.RequestMessage!.RequestUri!);
        ContentCoding.Refuse(head, holdings.Draft?.Name ?? name);
        if (holdings.Draft is not null)
        {
            return;
        }

        var offered = OfferedDigests.Strongest(head, isWhole);
        if (holdings.Version is null)
        {
            holdings.Begin(ResourceVersion.Of(head, length), name, offered);
        }
        else
        {
            holdings.Continue(length, name, offered);
        }
    }

    /// <summary>Bytes a response's body holds: from, and up to where that is known.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Body(long Start, long? End);
}
