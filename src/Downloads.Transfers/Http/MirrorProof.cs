namespace Downloads.Transfers.Http;

/// <summary>Finds out whether a mirror has the same bytes as those that are there, by asking it for one.</summary>
internal sealed class MirrorProof(OriginClient origin, DraftDesk desk, TransferTimeouts timeouts)
{
    /// <summary>
    /// Whether the current source may go on with what there is: it has the same strong validator; or the same length, where a checksum is demanded, which will show
    /// in the end whether it was right. Then its validators are those that hold from now on.
    /// </summary>
    public async Task<bool> HoldsAsync(Holdings holdings, CancellationToken stop)
    {
        var have = holdings.Version!;
        try
        {
            var ask = new OriginRequest(desk.Sources.Current, desk.Request.Headers, Start: 0, End: 1) { Owner = desk.Request.Source, Timeouts = timeouts };
            using var response = await origin.GetAsync(ask, stop);
            var head = new ResponseHead(response);
            if (head.Status != 206 || RangeAnswer.Read(head, 0, 1) is not RangeAnswer.Slice slice)
            {
                return false;
            }

            var mirror = ResourceVersion.Of(head, slice.Total);
            var sameBytes = have.Length is not null && slice.Total == have.Length && mirror.Validator is not null
                && (desk.Request.Checksum is not null || (mirror.ETag == have.ETag && have.Validator == have.ETag));
            if (sameBytes)
            {
                holdings.GoOnFrom(mirror);
            }

            return sameBytes;
        }
        catch (TransferFault fault)
        {
            desk.Sources.Report(fault);
            return false;
        }
    }
}
