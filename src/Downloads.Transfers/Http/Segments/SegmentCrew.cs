using Downloads.Transfers.Files;
using Downloads.Transfers.Progress;

namespace Downloads.Transfers.Http.Segments;

/// <summary>
/// Receives one version of a resource over as many connections as help. The first goes on with the response there is; more are opened while the measured rate grows,
/// and closed again where it did not. One that breaks gives its bytes to the others; the last one's failure is the crew's. One that the server refuses ends the growing,
/// and is no failure of the transfer: a server may well serve one connection only.
/// </summary>
internal sealed class SegmentCrew(SegmentBoard board, Ramp ramp, SegmentWorker worker, PartWriter writer, TransferPulse pulse, TimeProvider time)
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    /// <summary>The disk holds the transfer up where one of so many buffers had to be waited for.</summary>
    private const int DiskBoundShare = 4;

    private readonly List<Hand> _hands = [];
    private TransferFault? _failure;
    private bool _refused;

    /// <summary>Runs until nothing is missing, or until every further connection is refused.</summary>
    /// <exception cref="TransferFault">Every connection broke.</exception>
    /// <exception cref="VersionChangedException">The resource is another by now.</exception>
    public async Task RunAsync(HttpResponseMessage first, Segment segment, CancellationToken stop)
    {
        using var crew = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            Start(segment, first, crew.Token);
            var look = LookAsync(crew.Token);
            while (_hands.Count > 0)
            {
                var ended = await Task.WhenAny([.. _hands.Select(hand => hand.Work), look]);
                if (ended == look)
                {
                    var (rate, diskBound) = await look;
                    Judge(rate, diskBound);
                }
                else
                {
                    await EndAsync(_hands.Find(hand => hand.Work == ended)!);
                }

                Staff(crew.Token);
                look = look.IsCompleted ? LookAsync(crew.Token) : look;
            }
        }
        finally
        {
            await crew.CancelAsync();
            await Task.WhenAll(_hands.Select(hand => hand.Work)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        stop.ThrowIfCancellationRequested();
        if (!board.IsDone && _failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>Closes connections that did not help, or got stuck while others have nothing to do.</summary>
    private void Judge(double rate, bool diskBound)
    {
        ramp.Measured(rate, diskBound);
        var idle = _hands.Count < ramp.Connections;
        for (var place = 0; place < _hands.Count; place++)
        {
            if (place >= ramp.Connections || (idle && time.GetElapsedTime(_hands[place].Place.Current.MovedAt) >= LongestLook))
            {
                _hands[place].Retire.Cancel();
            }
        }
    }

    /// <summary>Opens connections until there are as many as there should be, or no more is worth it.</summary>
    private void Staff(CancellationToken stop)
    {
        while (_hands.Count < ramp.Connections && (_hands.Count > 0 || (_failure is null && !_refused)) && board.Take() is { } segment)
        {
            Start(segment, response: null, stop);
        }
    }

    private void Start(Segment segment, HttpResponseMessage? response, CancellationToken stop)
    {
        var retire = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var place = new WorkPlace(segment);
        _hands.Add(new(worker.RunAsync(board, place, response, retire.Token), place, retire));
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
            // Retired, or everything stops.
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
            hand.Retire.Dispose();
        }
    }

    /// <summary>The rate over a while in which every connection has begun to deliver. Once the ramp is settled, just a while: a connection may have got stuck.</summary>
    private async Task<(double Rate, bool DiskBound)> LookAsync(CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var started = Task.WhenAll(_hands.Select(hand => hand.Place.Started));
        await started.WaitAsync(LongestLook, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var span = ramp.IsSettled ? LongestLook : time.GetElapsedTime(begun) * 2;
        var (received, rents, waits, from) = (pulse.Received, writer.Rents, writer.Waits, time.GetTimestamp());
        await Task.Delay(span < ShortestLook ? ShortestLook : span > LongestLook ? LongestLook : span, time, stop);
        var rate = (pulse.Received - received) / time.GetElapsedTime(from).TotalSeconds;
        return (rate, (writer.Waits - waits) * DiskBoundShare > writer.Rents - rents);
    }

    /// <summary>One connection at work.</summary>
    private sealed record Hand(Task Work, WorkPlace Place, CancellationTokenSource Retire);
}
