namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Receives one version of a resource over as many connections as help. The first goes on with the response there is; more are opened, each with a lease, while the
/// measured rate grows, and closed again where it did not. One that breaks or whose lease is recalled gives its bytes to the others; the last one's failure is the
/// crew's. One that the server refuses ends the growing, and is no failure of the transfer: a server may well serve one connection only.
/// </summary>
internal sealed class SegmentCrew(
    SegmentBoard board, Ramp ramp, SegmentWorker worker, IConnectionBudget budget, BodyReceiver receiver, TimeProvider time)
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan CarefulLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>A source that is silent for so many times what an answer takes is asked anew, while others have nothing to do.</summary>
    private const int PatienceInAnswers = 4;

    private readonly List<Hand> _hands = [];
    private Task<IConnectionLease?>? _asking;
    private TransferFault? _failure;
    private bool _refused;
    private int _reliefs;

    /// <summary>The budget gave less than the ramp wants: nothing can be learnt from the rate until it does.</summary>
    private bool _short;

    private bool IsIdle => !_short && _hands.Count < ramp.Connections;

    /// <summary>
    /// How long a connection may be silent while others have nothing to do: short, as often as there are connections, so that none holds up the end. Until the server
    /// has answered a further one, the first may be all that there will be.
    /// </summary>
    private TimeSpan Patience
    {
        get
        {
            var patience = worker.ServesSeveral && _reliefs < ramp.Connections ? worker.Answered * PatienceInAnswers : LongestLook;
            return patience < LeastPatience ? LeastPatience : patience > LongestLook ? LongestLook : patience;
        }
    }

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
        Task<Look>? look = null;
        while (_hands.Count > 0)
        {
            // A look begins when all there should be are there.
            look ??= _asking is null ? LookAsync(stop) : null;
            var ended = await Task.WhenAny(_hands.Select(hand => hand.Work).Concat([look, _asking]).OfType<Task>());
            if (ended == look)
            {
                Judge(await look);
                look = null;
            }
            else if (ended == _asking)
            {
                await TakeOnAsync(stop);
            }
            else
            {
                await EndAsync(_hands.Find(hand => hand.Work == ended)!);
                look = ramp.IsSettled ? null : look;
            }

            Staff(stop);
        }
    }

    /// <summary>Closes connections that did not help, or got stuck while others have nothing to do.</summary>
    private void Judge(Look look)
    {
        if (!_short)
        {
            ramp.Measured(look.Rate, look.IsDiskBound);
        }

        var (idle, patience) = (IsIdle, Patience);
        for (var place = 0; place < _hands.Count; place++)
        {
            var stuck = idle && _hands[place].Place.Current.ListensSince is not 0 and var since && time.GetElapsedTime(since) >= patience;
            if (stuck || place >= ramp.Connections)
            {
                _reliefs += stuck ? 1 : 0;
                _hands[place].Retire();
            }
        }

        _short = false;
    }

    /// <summary>Asks for one more connection where there should be more and it is worth it. The one that needs no lease is opened at once.</summary>
    private void Staff(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return;   // A connection would end before it began, and the next one, for ever: this may run within the cancelling itself.
        }

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
        var place = new WorkPlace(segment, time);
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

    /// <summary>Ends a while after every connection has begun to deliver. Once the ramp is settled it is just a while: a connection may have got stuck.</summary>
    private async Task<Look> LookAsync(CancellationToken stop)
    {
        var look = new Look(_hands.Select(hand => hand.Place), receiver, time);
        var begun = time.GetTimestamp();
        await look.Started.WaitAsync(LongestLook, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Span(time.GetElapsedTime(begun)), time, stop);
        return look;
    }

    private TimeSpan Span(TimeSpan untilStarted)
    {
        if (_short)
        {
            return AskAgainAfter;
        }

        if (ramp.IsSettled)
        {
            return IsIdle ? Patience : LongestLook;
        }

        // Twice what a connection needs to get going, at least.
        var span = (untilStarted > worker.Answered ? untilStarted : worker.Answered) * 2;
        var shortest = ramp.IsCareful ? CarefulLook : ShortestLook;
        return span < shortest ? shortest : span > LongestLook ? LongestLook : span;
    }
}
