namespace Downloads.Gateway.Live;

/// <summary>A topic: numbered events, none of which is lost, and frames of which only the newest counts.</summary>
internal sealed class LiveTopic(string name, long start, LiveLimits limits)
{
    public string Name => name;

    public TopicLog Log { get; } = new(name, start, limits);

    public LatestFrames Latest { get; } = new();

    /// <summary>Tells every subscriber that there may be something to send.</summary>
    public void Wake()
    {
        foreach (var reader in Log.Readers())
        {
            reader.Client.Wake();
        }
    }
}
