using Actors.Kernel;
using Actors.Links.Messages;
using Actors.Links.Routing;
using Actors.Links.Tails;
using Actors.Links.Wire;

namespace Actors.Links.Accepting;

/// <summary>
/// One authenticated connection from a peer. It reads no faster than the peer takes answers, and handles no more asks at once than its bound
/// allows.
/// </summary>
internal sealed class InboundConnection : IFrameHandler
{
    /// <summary>Failures with this code mean that the message did not run because the shard is another node's.</summary>
    public const string NotOwned = "shard.not_owned";

    private readonly Stream _stream;
    private readonly LinkContext _context;
    private readonly IInbox _inbox;
    private readonly IShardMap _map;
    private readonly DeadLetters _deadLetters;
    private readonly LinkOutput _output;
    private readonly InFlight _inFlight;
    private readonly TailPumps _tails;
    private long _heard;
    private long _seen;
    private bool _isFull;
    private Exception? _reason;

    public InboundConnection(
        Guid peer, Stream stream, LinkContext context, IInbox inbox, IShardMap map, TailSources sources, DeadLetters deadLetters)
    {
        Peer = peer;
        _stream = stream;
        _context = context;
        _inbox = inbox;
        _map = map;
        _deadLetters = deadLetters;
        _output = new LinkOutput(stream, context.Options.MaxWaitingBytes, Break);
        _inFlight = new InFlight(context.Time, context.Options.MaxUnanswered);
        _tails = new TailPumps(_output, sources, context);
        _heard = context.Time.GetTimestamp();
    }

    /// <summary>The peer's node id.</summary>
    public Guid Peer { get; }

    /// <summary>Reads until the connection ends. Does not throw.</summary>
    /// <returns>Why it ended; null where the peer closed it.</returns>
    public async Task<Exception?> RunAsync(CancellationToken cancellationToken)
    {
        var period = _context.Options.KeepAlive;
        await using var silence = _context.Time.CreateTimer(static c => ((InboundConnection)c!).CheckSilence(), this, period, period);
        await using var stop = cancellationToken.UnsafeRegister(
            static c => ((InboundConnection)c!).Break(new OperationCanceledException("The node stops.")), this);
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
        await _tails.CloseAsync();
        // A stream that we have disposed of may as well seem to have ended.
        return Volatile.Read(ref _reason) ?? reason;
    }

    void IFrameHandler.Handle(ulong correlation, FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Ask or FrameKind.Tell:
                var envelope = Envelope.Read(payload, out var message);
                _inbox.Receive(this, correlation, envelope, message, wantsReply: kind == FrameKind.Ask);
                break;
            case FrameKind.Ping:
                _output.TryWrite(FrameBuffer.Scratch.Begin(correlation, FrameKind.Pong).End(), force: true, out _);
                break;
            case FrameKind.MapChanged:
                _map.Refresh();
                break;
            case FrameKind.TailOpen:
                _tails.Open(correlation, payload);
                break;
            case FrameKind.TailCredit:
                _tails.Credit(correlation, payload);
                break;
            case FrameKind.TailClose:
                _tails.Stop(correlation);
                break;
            default:
                throw new LinkProtocolException($"A frame of kind {kind} from a dialer.");
        }
    }

    async ValueTask IFrameHandler.ReadyAsync()
    {
        Interlocked.Exchange(ref _heard, _context.Time.GetTimestamp());
        if (_output.RoomAsync() is { IsCompleted: false } room)
        {
            Volatile.Write(ref _isFull, true);
            await room;
            Volatile.Write(ref _isFull, false);
            Interlocked.Exchange(ref _heard, _context.Time.GetTimestamp());
        }
    }

    /// <summary>The asker for a message, or null where too many are under way.</summary>
    public InboundAsk? TryBegin(ulong id, in Envelope envelope)
    {
        var remaining = TimeSpan.FromMilliseconds(envelope.RemainingMs);
        return _inFlight.TryBegin(remaining, out var second)
            ? new InboundAsk(this, id, envelope.Address.Shard, second, envelope.RemainingMs == uint.MaxValue ? long.MaxValue : _context.After(remaining))
            : null;
    }

    /// <summary>Answers without a reply.</summary>
    public void Answer(ulong id, Answer answer)
    {
        var frame = FrameBuffer.Scratch.Begin(id, FrameKind.Answer);
        answer.Write(frame);
        _output.TryWrite(frame.End(), force: true, out _);
    }

    /// <summary>A peer went by a map of that version: where it is newer than this node's, the shard may be on its way here.</summary>
    public void HeardOf(long mapVersion)
    {
        if (mapVersion > _map.Version)
        {
            _map.Refresh();
        }
    }

    /// <summary>The message did not run, for the shard is not this node's.</summary>
    public void AnswerNotOwner(ulong id, int shard) =>
        Answer(id, new Answer(AnswerStatus.NotOwner, _map.OwnerOf(shard) is { } owner && owner.Node != _context.Self ? owner : null, _map.Version));

    /// <summary>Answers an ask. <paramref name="second"/> is what its beginning gave.</summary>
    public void Reply(ulong id, int shard, long second, object reply)
    {
        _inFlight.End(second);
        if (reply is Failure { Code: NotOwned })
        {
            AnswerNotOwner(id, shard);
        }
        else if (!TryReply(id, reply, out var refusal))
        {
            TryReply(id, refusal, out _);
        }
    }

    /// <summary>An ask is not under way any more.</summary>
    public void End(long second) => _inFlight.End(second);

    /// <summary>A reply that nobody waits for any more.</summary>
    public void TooLate(object message, ActorRef? sender, string recipient) => _deadLetters.Add(message, sender, recipient);

    private bool TryReply(ulong id, object reply, out Failure refusal)
    {
        refusal = new Failure("message.no_codec", "The reply cannot leave the node it was made on.");
        if (_context.Codecs.Of(reply) is not { } codec)
        {
            _context.Log.NoCodec(reply.GetType().Name);
            return false;
        }

        var frame = FrameBuffer.Scratch.Begin(id, FrameKind.Answer);
        frame.Add([(byte)AnswerStatus.Ok]);
        MessageCodecs.Write(codec, reply, frame);
        var bytes = frame.End();
        if (bytes.Length - sizeof(uint) > _context.Options.MaxFrameBytes)
        {
            refusal = new Failure("message.too_large", $"The reply takes {bytes.Length} bytes.");
            return false;
        }

        _output.TryWrite(bytes, force: true, out _);
        return true;
    }

    private void CheckSilence()
    {
        // While it is not read from, a peer shows that it is there by what it takes.
        var handed = _output.Handed;
        if (Volatile.Read(ref _isFull) && handed != Interlocked.Exchange(ref _seen, handed))
        {
            Interlocked.Exchange(ref _heard, _context.Time.GetTimestamp());
        }

        if (_context.Time.GetElapsedTime(Interlocked.Read(ref _heard)) >= _context.Options.MaxSilence)
        {
            Break(new TimeoutException("The peer has been silent for too long."));
        }
    }

    /// <summary>Wakes the reader wherever it waits.</summary>
    private void Break(Exception reason)
    {
        Interlocked.CompareExchange(ref _reason, reason, null);
        _output.Close();
        _stream.Dispose();
    }
}
