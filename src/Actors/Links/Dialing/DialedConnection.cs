using Actors.Links.Messages;
using Actors.Links.Routing;
using Actors.Links.Tails;
using Actors.Links.Wire;

namespace Actors.Links.Dialing;

/// <summary>
/// One authenticated connection to a peer, from its handshake to its end. Every message it took is answered, refused or lost exactly once.
/// </summary>
internal sealed class DialedConnection : IFrameHandler
{
    private readonly Stream _stream;
    private readonly LinkContext _context;
    private readonly IDeliveryOutcomes _outcomes;
    private readonly LinkOutput _output;
    private readonly Unanswered _unanswered;
    private long _heard;
    private Exception? _reason;

    public DialedConnection(Stream stream, LinkContext context, IDeliveryOutcomes outcomes)
    {
        _stream = stream;
        _context = context;
        _outcomes = outcomes;
        _output = new LinkOutput(stream, context.Options.MaxWaitingBytes, Break);
        _unanswered = new Unanswered(_output, context.Options.MaxUnanswered);
        Tails = new TailReaders(_output);
        _heard = context.Time.GetTimestamp();
    }

    public TailReaders Tails { get; }

    public int UnansweredCount => _unanswered.Count;

    /// <summary>Any thread.</summary>
    public SendVerdict Send(Delivery delivery, long mapVersion)
    {
        var left = _context.Until(delivery.Deadline);
        var frame = FrameBuffer.Scratch.Begin(delivery.Id, delivery.Sender is null ? FrameKind.Tell : FrameKind.Ask);
        new Envelope(
            delivery.Address,
            delivery.CommandId,
            mapVersion,
            left.TotalMilliseconds >= uint.MaxValue ? uint.MaxValue : (uint)Math.Max(0, left.TotalMilliseconds),
            (byte)delivery.Hop).Write(frame);
        MessageCodecs.Write(delivery.Codec, delivery.Message, frame);
        var bytes = frame.End();
        delivery.Bytes = bytes.Length;
        return bytes.Length - sizeof(uint) > _context.Options.MaxFrameBytes ? SendVerdict.TooLarge : _unanswered.Send(delivery, bytes);
    }

    /// <summary>Any thread: tells the peer that the shard map has changed.</summary>
    public void Announce() => _output.TryWrite(FrameBuffer.Scratch.Begin(0, FrameKind.MapChanged).End(), force: true, out _);

    /// <summary>The keep-alive: asks whether the peer is there, and gives the link up where it has been silent for too long.</summary>
    public void Tick()
    {
        var now = _context.Time.GetTimestamp();
        if (_context.Time.GetElapsedTime(Interlocked.Read(ref _heard), now) >= _context.Options.MaxSilence)
        {
            Break(new TimeoutException($"Nothing was heard for {_context.Options.MaxSilence.TotalSeconds:0.#} s."));
            return;
        }

        _output.TryWrite(FrameBuffer.Scratch.Begin(0, FrameKind.Ping).End(), force: true, out _);
        foreach (var overdue in _unanswered.TakeOverdue(now))
        {
            _outcomes.Lost(overdue, mayHaveRun: true);
        }
    }

    /// <summary>Reads until the connection ends, and settles everything that is left. Does not throw.</summary>
    /// <returns>Why it ended; null where the peer closed it.</returns>
    public async Task<Exception?> RunAsync(CancellationToken cancellationToken)
    {
        Exception? reason = null;
        try
        {
            await LinkInput.ReadAsync(_stream, _context.Options.MaxFrameBytes, this, cancellationToken);
        }
        catch (Exception failure)
        {
            reason = failure;
        }

        _output.Close();
        await _stream.DisposeAsync();
        Tails.Close();
        var handed = _output.Handed;
        foreach (var left in _unanswered.Close())
        {
            _outcomes.Lost(left, mayHaveRun: left.End <= handed);
        }

        // A stream that we have disposed of may as well seem to have ended.
        return Volatile.Read(ref _reason) ?? reason;
    }

    void IFrameHandler.Handle(ulong correlation, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Answer:
                Answered(correlation, payload);
                break;
            case FrameKind.TailItem:
                Tails.Add(correlation, payload);
                break;
            case FrameKind.TailEnd:
                Tails.End(correlation);
                break;
            case FrameKind.Pong:
                break;
            default:
                throw new LinkProtocolException($"A frame of kind {kind} from an acceptor.");
        }
    }

    ValueTask IFrameHandler.ReadyAsync()
    {
        Interlocked.Exchange(ref _heard, _context.Time.GetTimestamp());
        return ValueTask.CompletedTask;
    }

    private void Answered(ulong id, ReadOnlySpan<byte> payload)
    {
        var answer = Answer.Read(payload);
        if (_unanswered.Take(id) is not { } delivery)
        {
            return;
        }

        if (answer.Status == AnswerStatus.Ok)
        {
            _outcomes.Replied(delivery, delivery.Sender is null ? null : _context.ReadOrExplain(payload[1..]));
        }
        else
        {
            _outcomes.Refused(delivery, answer);
        }
    }

    private void Break(Exception reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _stream.Dispose();
    }
}
