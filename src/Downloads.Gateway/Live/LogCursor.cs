namespace Downloads.Gateway.Live;

/// <summary>A place in a <see cref="TopicLog"/>; the log keeps what follows it. Written by its owner, read by the log.</summary>
internal class LogCursor
{
    private long _position;

    /// <summary>Number of the last event that is not needed any more.</summary>
    public long Position
    {
        get => Volatile.Read(ref _position);
        set => Volatile.Write(ref _position, value);
    }
}
