namespace Actors.Links.Tails;

/// <summary>Something that peers may follow. Safe for concurrent use.</summary>
public interface ITailSource
{
    /// <summary>Name of the topic: 1 to 255 bytes of UTF-8.</summary>
    string Topic { get; }

    /// <summary>
    /// Items from a place on. An item is asked for only when the peer has room for it: a source that can leave out what is out of date
    /// decides then what the item says.
    /// </summary>
    /// <param name="from">What the reader told: opaque here.</param>
    /// <param name="cancellationToken">Cancelled when the peer has had enough, or is gone.</param>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(ReadOnlyMemory<byte> from, CancellationToken cancellationToken);
}

/// <summary>The topics of this node. Any thread may add and look.</summary>
internal sealed class TailSources
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, ITailSource> _sources = new(StringComparer.Ordinal);

    public void Add(ITailSource source) => _sources[source.Topic] = source;

    public ITailSource? Find(string topic) => _sources.GetValueOrDefault(topic);
}
