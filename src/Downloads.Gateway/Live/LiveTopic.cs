namespace Downloads.Gateway.Live;

/// <summary>A topic: numbered events, none of which is lost, and frames of which only the newest counts.</summary>
internal sealed class LiveTopic(string name, long start, LiveLimits limits)
{
    public string Name => name;

    public TopicLog Log { get; } = new(name, start, limits);

    public LatestFrames Latest { get; } = new();

    /// <summary>After events were added: who lags too far is closed, the others are woken.</summary>
    /// <returns>How many were closed.</returns>
    public int Settle()
    {
        var closed = Log.Trim().Count(static reader => reader.Client.Close(CloseCode.TooSlow, "too far behind; connect again with since"));
        Wake();
        return closed;
    }

    /// <summary>Tells every subscriber that there may be something to send.</summary>
    public void Wake()
    {
        foreach (var reader in Log.Readers())
        {
            reader.Client.Wake();
        }
    }
}
