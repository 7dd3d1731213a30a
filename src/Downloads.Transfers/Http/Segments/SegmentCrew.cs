using Downloads.Transfers.Files;

namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Receives one version of a resource over as many connections as help. The first goes on with the response there is; more are opened, each with a lease, while the
/// measured rate grows, and closed again where it did not. One that breaks or whose lease is recalled gives its bytes to the others; the last one's failure is the
/// crew's. One that the server refuses ends the growing, and is no failure of the transfer: a server may well serve one connection only.
/// Further ones go to the mirrors in turn with the source, to whoever has the fewest. A mirror that fails, refuses or has another version is left out from then on.
/// </summary>
/// <param name="sources">The one in use, then its mirrors.</param>
internal sealed class SegmentCrew(
    SegmentBoard board, Ramp ramp, IReadOnlyList<SegmentSource> sources, BodyReceiver receiver, TimeProvider time)
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(8);
    private static readonly TimeSpan CarefulLook = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(500);

    /// <summary>A source that is silent for so many times what an answer takes is asked anew, while others have nothing to do.</summary>
    private const int PatienceInAnswers = 4;

    /// <summary>Comparing with fewer connections, then opening those closed again and letting them grow as slowly as TCP does, takes so many times what an answer takes.</summary>
    private const int ComparedInAnswers = 16;

    private readonly List<Hand> _hands = [];
    private Task<IConnectionLease?>? _asking;
    private SegmentSource? _asked;
    private TransferFault? _failure;
    private bool _refused;
    private int _reliefs;

    /// <summary>The budget gave less than the ramp wants: nothing can be learnt from the rate until it does.</summary>
    private bool _short;

    private bool IsIdle => !_short && _hands.Count < ramp.Connections;

    private SegmentSource Own => sources[0];

    /// <summary>What an answer takes of those at work that take the longest.</summary>
    private TimeSpan Answered => _hands.Select(hand => hand.Source.Worker.Answered).DefaultIfEmpty().Max();

    /// <summary>Runs until nothing is missing, or until every further connection is refused.</summary>
    /// <exception cref="TransferFault">Every connection broke.</exception>
    /// <exception cref="VersionChangedException">The resource is another by now.</exception>
    public async Task RunAsync(HttpResponseMessage first, Segment segment, CancellationToken stop)
    {
        using var crew = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            Start(Own, segment, first, lease: null, crew.Token);
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
        if (!ramp.IsSettled && IsIdle && !board.IsWorthAnother)
        {
            // Too little is left for as many as there should be: what fewer bring says nothing about them.
            ramp.Keep(_hands.Count);
        }
        else if (!_short)
        {
            var rate = look.Rate;
            ramp.Measured(rate, look.IsDiskBound, EndsSoon(rate));
        }

        var idle = IsIdle;
        for (var place = 0; place < _hands.Count; place++)
        {
            var hand = _hands[place];
            var stuck = idle && hand.Place.Current.ListensSince is not 0 and var since && time.GetElapsedTime(since) >= PatienceWith(hand.Source);
            if (stuck || place >= ramp.Connections)
            {
                _reliefs += stuck ? 1 : 0;
                hand.Source.IsOut |= stuck && hand.Source.Worker is { IsMirror: true, ServesSeveral: false };
                hand.Retire();
            }
        }

        _short = false;
        foreach (var source in sources)
        {
            source.IsShort = false;
        }
    }

    /// <summary>All is there within a few answers, and so before connections closed for a comparison could be opened again and be as fast as they were.</summary>
    private bool EndsSoon(double rate) => board.Left < rate * Answered.TotalSeconds * ComparedInAnswers;

    /// <summary>
    /// How long a connection may be silent while others have nothing to do: short, as often as there are connections, so that none holds up the end. Until the server
    /// has answered a further one, the first may be all that there will be.
    /// </summary>
    private TimeSpan PatienceWith(SegmentSource source)
    {
        var patience = source.Worker.ServesSeveral && _reliefs < ramp.Connections ? source.Worker.Answered * PatienceInAnswers : LongestLook;
        return patience < LeastPatience ? LeastPatience : patience > LongestLook ? LongestLook : patience;
    }

    /// <summary>Asks for one more connection where there should be more and it is worth it. The one that needs no lease is opened at once.</summary>
    private void Staff(CancellationToken stop)
    {
        if (stop.IsCancellationRequested)
        {
            return;   // A connection would end before it began, and the next one, for ever: this may run within the cancelling itself.
        }

        if (_failure is null && !_refused && _hands.TrueForAll(hand => hand.HasLease) && (_hands.Count == 0 || board.IsWorthAnother) && board.Take() is { } segment)
        {
            Start(Own, segment, response: null, lease: null, stop);
        }
        else if (_hands.Count > 0 && _asking is null && !_short && _hands.Count < ramp.Connections && board.IsWorthAnother && LeastUsed() is { } source)
        {
            (_asked, _asking) = (source, source.Budget.TryAcquireAsync(stop).AsTask());
        }
    }

    /// <summary>The one with the fewest connections that may have one more; null where there is none.</summary>
    private SegmentSource? LeastUsed() =>
        sources.Where(source => source.MayBeAsked).MinBy(source => _hands.Count(hand => hand.Source == source));

    private async Task TakeOnAsync(CancellationToken stop)
    {
        var (lease, source) = (await _asking!, _asked!);
        _asking = null;
        if (lease is null)
        {
            source.IsShort = true;
            _short = !sources.Any(other => other.MayBeAsked);
        }
        else if (!source.IsOut && _hands.Count < ramp.Connections && board.Take() is { } segment)
        {
            Start(source, segment, response: null, lease, stop);
        }
        else
        {
            await lease.DisposeAsync();
        }
    }

    private void Start(SegmentSource source, Segment segment, HttpResponseMessage? response, IConnectionLease? lease, CancellationToken stop)
    {
        var retire = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var place = new WorkPlace(segment, time);
        _hands.Add(new(source, place, lease, retire, source.Worker.RunAsync(board, place, response, retire.Token)));
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
            _refused |= hand.Source == Own;
            LeaveOut(hand.Source);
        }
        catch (TransferFault fault) when (hand.Source != Own && !DiskFaults.Covers(fault))
        {
            LeaveOut(hand.Source);
        }
        catch (TransferFault fault)
        {
            _failure = fault;
            LeaveOut(hand.Source);
        }
        finally
        {
            if (!hand.HasLease && _hands.Find(other => other.Source == Own) is { } next)
            {
                await next.GiveBackAsync();
            }

            await hand.DisposeAsync();
        }
    }

    /// <summary>Where it was the last one, there are as many connections as there can be, and those that end early are replaced by some to the source in use.</summary>
    private void LeaveOut(SegmentSource source)
    {
        source.IsOut = true;
        if (sources.All(other => other.IsOut))
        {
            Own.IsOut = false;
            ramp.Keep(_hands.Count);
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
            return IsIdle ? _hands.Select(hand => PatienceWith(hand.Source)).DefaultIfEmpty(LongestLook).Min() : LongestLook;
        }

        // What a connection needs to get going, at least.
        var span = untilStarted > Answered ? untilStarted : Answered;
        var shortest = ramp.IsCareful ? CarefulLook : ShortestLook;
        return span < shortest ? shortest : span > LongestLook ? LongestLook : span;
    }
}
