using Downloads.Transfers.Files;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Receives one version of a resource over as many connections as help. The first goes on with the response there is; more are opened, each with a lease, while the
/// measured rate grows, and closed again where it did not. One that breaks or whose lease is recalled gives its bytes to the others; the last one's failure is the
/// crew's. One that the server refuses ends the growing, and is no failure of the transfer: a server may well serve one connection only.
/// </summary>
internal sealed class SegmentCrew(
    SegmentBoard board, Ramp ramp, SegmentWorker worker, IConnectionBudget budget, PartWriter writer, TransferPulse pulse, TimeProvider time)
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>The disk holds the transfer up where one of so many buffers had to be waited for.</summary>
    private const int DiskBoundShare = 4;

    private readonly List<Hand> _hands = [];
    private Task<IConnectionLease?>? _asking;
    private TransferFault? _failure;
    private bool _refused;

    /// <summary>The budget gave less than the ramp wants: nothing can be learnt from the rate until it does.</summary>
    private bool _short;

    /// <summary>Runs until nothing is missing, or until every further connection is refused.</summary>
    /// <exception cref="TransferFault">Every connection broke.</exception>
    /// <exception cref="VersionChangedException">The resource is another by now.</exception>
    public async Task RunAsync(HttpResponseMessage first, Segment segment, CancellationToken stop)
    {
        using var crew = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            Start(segment, first, lease: null, crew.Token);
            await WorkAsync(crew.Token);
        }
        finally
        {
            await crew.CancelAsync();
            await DismissAsync();
        }

        stop.ThrowIfCancellationRequested();
        if (!board.IsDone && _failure is not null)
        {
            throw _failure;
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        Task<(double Rate, bool DiskBound)>? look = null;
        while (_hands.Count > 0)
        {
            // A look begins when all there should be are there.
            look ??= _asking is null ? LookAsync(stop) : null;
            var ended = await Task.WhenAny(_hands.Select(hand => hand.Work).Concat([look, _asking]).OfType<Task>());
            if (ended == look)
            {
                var (rate, diskBound) = await look;
                look = null;
                Judge(rate, diskBound);
            }
            else if (ended == _asking)
            {
                await TakeOnAsync(stop);
            }
            else
            {
                await EndAsync(_hands.Find(hand => hand.Work == ended)!);
            }

            Staff(stop);
        }
    }

    /// <summary>Closes connections that did not help, or got stuck while others have nothing to do.</summary>
    private void Judge(double rate, bool diskBound)
    {
        if (!_short)
        {
            ramp.Measured(rate, diskBound);
        }

        var idle = !_short && _hands.Count < ramp.Connections;
        for (var place = 0; place < _hands.Count; place++)
        {
            if (place >= ramp.Connections || (idle && time.GetElapsedTime(_hands[place].Place.Current.MovedAt) >= LongestLook))
            {
                _hands[place].Retire();
            }
        }

        _short = false;
    }

    /// <summary>Asks for one more connection where there should be more and it is worth it. The one that needs no lease is opened at once.</summary>
    private void Staff(CancellationToken stop)
    {
        if (_hands.Count == 0)
        {
            if (_failure is null && !_refused && board.Take() is { } segment)
            {
                Start(segment, response: null, lease: null, stop);
            }
        }
        else if (_asking is null && !_short && _hands.Count < ramp.Connections && board.IsWorthAnother)
        {
            _asking = budget.TryAcquireAsync(stop).AsTask();
        }
    }

    private async Task TakeOnAsync(CancellationToken stop)
    {
        var lease = await _asking!;
        _asking = null;
        if (lease is null)
        {
            _short = true;
        }
        else if (_hands.Count < ramp.Connections && board.Take() is { } segment)
        {
            Start(segment, response: null, lease, stop);
        }
        else
        {
            await lease.DisposeAsync();
        }
    }

    private void Start(Segment segment, HttpResponseMessage? response, IConnectionLease? lease, CancellationToken stop)
    {
        var retire = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var place = new WorkPlace(segment);
        _hands.Add(new(place, lease, retire, worker.RunAsync(board, place, response, retire.Token)));
    }

    private async Task EndAsync(Hand hand)
    {
        _hands.Remove(hand);
        try
        {
            await hand.Work;
        }
        catch (OperationCanceledException)
        {
            // Retired, recalled, or everything stops.
        }
        catch (SegmentRefusedException)
        {
            _refused = true;
            ramp.Refused(_hands.Count);
        }
        catch (TransferFault fault)
        {
            _failure = fault;
            ramp.Refused(_hands.Count);
        }
        finally
        {
            if (!hand.HasLease && _hands is [var next, ..])
            {
                await next.GiveBackAsync();
            }

            await hand.DisposeAsync();
        }
    }

    private async Task DismissAsync()
    {
        await Task.WhenAll(_hands.Select(hand => hand.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var hand in _hands)
        {
            await hand.DisposeAsync();
        }

        if (_asking is { } asking)
        {
            await ((Task)asking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (asking.IsCompletedSuccessfully && await asking is { } late)
            {
                await late.DisposeAsync();
            }
        }
    }

    /// <summary>The rate over a while in which every connection has begun to deliver. Once the ramp is settled, just a while: a connection may have got stuck.</summary>
    private async Task<(double Rate, bool DiskBound)> LookAsync(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var started = Task.WhenAll(_hands.Select(hand => hand.Place.Started));
        await started.WaitAsync(LongestLook, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var span = Span(time.GetElapsedTime(begun));
        var (received, rents, waits, from) = (pulse.Received, writer.Rents, writer.Waits, time.GetTimestamp());
        await Task.Delay(span, time, stop);
        var rate = (pulse.Received - received) / time.GetElapsedTime(from).TotalSeconds;
        return (rate, (writer.Waits - waits) * DiskBoundShare > writer.Rents - rents);
    }

    private TimeSpan Span(TimeSpan untilStarted)
    {
        if (_short)
        {
            return AskAgainAfter;
        }

        var span = ramp.IsSettled ? LongestLook : untilStarted * 2;
        return span < ShortestLook ? ShortestLook : span > LongestLook ? LongestLook : span;
    }
}
