namespace Downloads.Transfers.Http;

/// <summary>
/// Where a resource may be had, in the order in which it is tried: where the kept bytes came from, then the source, then its mirrors. For one caller at a time.
/// </summary>
internal sealed class SourceList
{
    private readonly Uri[] _order;
    private TransferFault? _reported;
    private int _at;

    public SourceList(TransferRequest request)
    {
        Uri[] all = [request.Source, .. request.Mirrors];
        _order = [.. all.OrderBy(source => source.AbsoluteUri == request.Resume?.Url ? 0 : 1).Distinct()];
    }

    /// <summary>The one in use.</summary>
    public Uri Current => _order[_at];

    /// <summary>Those that follow it.</summary>
    public IEnumerable<Uri> Others => _order.Skip(_at + 1);

    /// <summary>All there are.</summary>
    public int Count => _order.Length;

    /// <summary>Goes on to the next one; false where there is none.</summary>
    public bool MoveOn()
    {
        if (_at + 1 == _order.Length)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>The current one failed. What the transfer is to fail with, should no other do better: the first failure that may pass, else the first.</summary>
    public TransferFault Report(TransferFault fault) =>
        _reported = _reported is null || (fault.Failure.Transient && !_reported.Failure.Transient) ? fault : _reported;
}
