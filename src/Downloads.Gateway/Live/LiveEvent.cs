using System.Text.Json;
using Downloads.Life;

namespace Downloads.Gateway.Live;

/// <summary>Writes the <c>data</c> of a frame: one JSON value.</summary>
internal delegate void DataWriter(Utf8JsonWriter json);

/// <summary>
/// A numbered event of a topic. Its frame is made once, by whoever needs it first, and shared by all clients:
/// <c>{"op":"event","topic":…,"seq":n,"data":…,"prev":n−1}</c>.
/// </summary>
/// <param name="subject">The download it is about, as it was after the event; null where it is about none.</param>
/// <param name="changeSeq">Number of the change in the journal of its download; 0 for what is no change.</param>
internal sealed class LiveEvent(string topic, long seq, DownloadState? subject, long changeSeq, DataWriter data)
{
    private readonly Lock _gate = new();
    private byte[]? _frame;
    private int _bodyLength;

    public long Seq => seq;

    public DownloadState? Subject => subject;

    public long ChangeSeq => changeSeq;

    /// <summary>The whole frame, for a client that got the event before this one.</summary>
    public ReadOnlyMemory<byte> Frame => Encoded();

    /// <summary>The frame up to <c>prev</c>; follow it with <see cref="Frames.PrevSuffix"/>.</summary>
    public ReadOnlyMemory<byte> FrameBody => Encoded().AsMemory(0, _bodyLength);

    private byte[] Encoded()
    {
        lock (_gate)
        {
            if (_frame is null)
            {
                var body = Frames.Event(topic, seq, data).AsSpan()[..^1];
                _bodyLength = body.Length;
                _frame = [.. body, .. Frames.PrevSuffix(seq - 1)];
            }

            return _frame;
        }
    }
}
