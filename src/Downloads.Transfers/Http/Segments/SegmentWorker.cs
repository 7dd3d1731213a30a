using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// A connection's work: asks for a segment, checks that the answer is of the version being received, receives it, takes the next. One for all connections to one source.
/// </summary>
/// <param name="answered">From the transfer's first request to the head of its response.</param>
internal sealed class SegmentWorker(
    OriginClient origin, OriginRequest template, SourceVersion version, BodyReceiver receiver, PartWriter writer, TimeSpan answered, TimeProvider time)
{
    /// <summary>Each half of a segment that is cut must take so many times what asking for it takes.</summary>
    private const int WorthAsking = 2;

    private long _answered = answered.Ticks;
    private volatile bool _servesSeveral;

    /// <summary>From the last request to the head of its response.</summary>
    public TimeSpan Answered
    {
        get => new(Volatile.Read(ref _answered));
        private set => Volatile.Write(ref _answered, value.Ticks);
    }

    public bool IsMirror => version.IsMirror;

    /// <summary>The server has answered a request for a segment as it should: it bears another connection than the first.</summary>
    public bool ServesSeveral => _servesSeveral;

    /// <summary>Runs until the board has no more for it. Whatever happens, what it did not receive goes back.</summary>
    /// <param name="response">The answer to a request for the first segment; null to ask.</param>
    /// <exception cref="TransferFault">The connection broke off, or the disk refused.</exception>
    /// <exception cref="SegmentRefusedException">The server gives this connection nothing of use.</exception>
    /// <exception cref="VersionChangedException">The resource is another by now.</exception>
    public async Task RunAsync(SegmentBoard board, WorkPlace place, HttpResponseMessage? response, CancellationToken stop)
    {
        if (response is null)
        {
            writer.AddBuffer();
        }

        try
        {
            do
            {
                try
                {
                    await ReceiveAsync(place, response, stop);
                }
                finally
                {
                    board.Return(place.Current);
                }

                response = null;
            }
            while (TakeNext(board, place));
        }
        finally
        {
            place.End();
        }
    }

    /// <summary>To the end all connections stay at work, as long as asking takes less time than it saves.</summary>
    private bool TakeNext(SegmentBoard board, WorkPlace place)
    {
        var meanwhile = (long)(place.Rate * Answered.TotalSeconds * WorthAsking);
        if (board.Take(Math.Clamp(meanwhile, SegmentBoard.LeastShare, SegmentBoard.LeastSplit)) is not { } next)
        {
            return false;
        }

        place.Current = next;
        return true;
    }

    private async Task ReceiveAsync(WorkPlace place, HttpResponseMessage? response, CancellationToken stop)
    {
        var segment = place.Current;
        while (!segment.IsDone)
        {
            var at = segment.At;
            using var answer = response ?? await AskAsync(segment, stop);
            response = null;
            var body = await answer.Content.ReadAsStreamAsync(stop);
            await receiver.ReceiveAsync(body, writer, segment, place.Came, stop);
            if (segment.At == at && !segment.IsDone)
            {
                throw HttpFaults.ShortBody();
            }
        }
    }

    private async Task<HttpResponseMessage> AskAsync(Segment segment, CancellationToken stop)
    {
        var (start, end) = (segment.At, segment.End);
        HttpResponseMessage? response = null;
        var asked = time.GetTimestamp();
        try
        {
            response = await origin.GetAsync(template with { Start = start, End = end, Validator = version.Validator }, stop);
            var took = time.GetElapsedTime(asked);
            segment.Reach(Judge(new ResponseHead(response), start, end));
            Answered = took;
            _servesSeveral = true;
            return response;
        }
        catch (TransferFault fault)
        {
            response?.Dispose();
            throw new SegmentRefusedException(fault.Message, fault);
        }
        catch
        {
            response?.Dispose();
            throw;
        }
    }

    /// <summary>Where the body ends.</summary>
    private long Judge(in ResponseHead head, long start, long end)
    {
        if (head.Status is not (200 or 206))
        {
            throw new SegmentRefusedException($"the server answered {head.Status}");
        }

        var answer = RangeAnswer.Read(head, start, end);
        var total = answer switch
        {
            RangeAnswer.Slice slice => slice.Total,
            RangeAnswer.Whole whole => whole.Length,
            _ => null,
        };
        if (answer is not RangeAnswer.Unusable && version.ContradictedBy(head, total) is { } changed)
        {
            throw IsMirror ? new SegmentRefusedException(changed) : new VersionChangedException(changed);
        }

        return answer is RangeAnswer.Slice usable ? usable.End : throw new SegmentRefusedException("the server did not send the range");
    }
}
