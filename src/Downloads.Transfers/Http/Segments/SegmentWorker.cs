using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http.Segments;

/// <summary>One connection's work: asks for a segment, checks that the answer is of the version being received, receives it, takes the next.</summary>
internal sealed class SegmentWorker(OriginClient origin, OriginRequest template, ResourceVersion version, BodyReceiver receiver, PartWriter writer)
{
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
            place.Start();
        }
    }

    private static bool TakeNext(SegmentBoard board, WorkPlace place)
    {
        if (board.Take() is not { } next)
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
            await receiver.ReceiveAsync(body, writer, segment, place.Start, stop);
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
        try
        {
            response = await origin.GetAsync(template with { Start = start, End = end, Validator = version.Validator }, stop);
            segment.Reach(Judge(new ResponseHead(response), start, end));
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
            throw new VersionChangedException(changed);
        }

        return answer is RangeAnswer.Slice usable ? usable.End : throw new SegmentRefusedException("the server did not send the range");
    }
}
