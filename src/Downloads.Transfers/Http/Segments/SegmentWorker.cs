using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http.Segments;

/// <summary>One connection's work: asks for a segment, checks that the answer is of the version being received, receives it, takes the next.</summary>
internal sealed class SegmentWorker(OriginClient origin, OriginRequest template, ResourceVersion version, BodyReceiver receiver, PartWriter writer, TransferOptions options, TimeProvider time)
{
    /// <summary>Runs until the board has no more for it. Whatever happens, what it did not receive goes back.</summary>
    /// <param name="response">The answer to a request for the first segment; null to ask.</param>
    /// <exception cref="TransferFault">The connection failed, or the server refuses it.</exception>
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
        var response = await origin.GetAsync(template with { Start = start, End = end, Validator = version.Validator }, stop);
        try
        {
            var head = new ResponseHead(response);
            if (head.Status is not (200 or 206))
            {
                throw HttpFaults.FromStatus(head, time, options.MaxRetryAfter);
            }

            switch (RangeAnswer.Read(head, start, end))
            {
                case RangeAnswer.Slice slice when version.ContradictedBy(head, slice.Total) is { } changed:
                    throw new VersionChangedException(changed);
                case RangeAnswer.Slice slice:
                    segment.Reach(slice.End);
                    return response;
                case RangeAnswer.Whole whole when version.ContradictedBy(head, whole.Length) is { } changed:
                    throw new VersionChangedException(changed);
                case RangeAnswer.Unusable unusable:
                    throw TransferFault.Transient("bad_response", $"A further range was refused: {unusable.Reason}");
                default:
                    throw TransferFault.Transient("bad_response", "A further range was answered with the whole file");
            }
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }
}
