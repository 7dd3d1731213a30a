using System.Collections.Concurrent;
using Actors.Links.Routing;

namespace Actors.Links.Dialing;

/// <summary>The links of this node, one for each peer. Any thread may use it.</summary>
internal sealed class PeerLinks(LinkContext context) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Guid, PeerLink> _links = new();
    private bool _closed;

    /// <summary>Who is told what becomes of messages; set before the first link.</summary>
    public IDeliveryOutcomes Outcomes { get; set; } = null!;

    /// <summary>Called each time a link comes up; set before the first link.</summary>
    public Action<Guid> Connected { get; set; } = static _ => { };

    public IReadOnlyList<LinkFigures> Figures => [.. _links.Values.Select(static link => link.Figures)];

    /// <summary>The link to a node, idle where it is new; null once all are closed.</summary>
    public PeerLink? Of(Guid node, string endpoint)
    {
        if (_links.TryGetValue(node, out var known))
        {
            return known;
        }

        lock (_links)
        {
            return _closed ? null : _links.GetOrAdd(node, id => new PeerLink(id, endpoint, context, Outcomes, link => Connected(link.Node)));
        }
    }

    /// <summary>Tells every peer with a link that is up that the shard map has changed.</summary>
    public void Announce()
    {
        foreach (var link in _links.Values)
        {
            link.Announce();
        }
    }

    /// <summary>Closes the links to all but these nodes.</summary>
    public async Task KeepAsync(IReadOnlySet<Guid> nodes)
    {
        foreach (var node in _links.Keys.Where(node => !nodes.Contains(node)))
        {
            if (_links.TryRemove(node, out var link))
            {
                await link.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_links)
        {
            _closed = true;
        }

        await KeepAsync(new HashSet<Guid>());
    }
}
