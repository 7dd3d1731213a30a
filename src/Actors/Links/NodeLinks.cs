using System.Net;
using System.Net.Sockets;
using Actors.Kernel;
using Actors.Links.Accepting;
using Actors.Links.Dialing;
using Actors.Links.Messages;
using Actors.Links.Routing;
using Actors.Links.Security;
using Actors.Links.Tails;
using Actors.Membership;
using Actors.Sharding;

namespace Actors.Links;

/// <summary>
/// The links of one node: from its creation on, references of entities that live on other nodes work like all others. Any thread may use it.
/// </summary>
/// <remarks>Create it before <see cref="ShardRegion.Start"/>, listen, and dispose it before the region.</remarks>
public sealed class NodeLinks : IAsyncDisposable
{
    private readonly LinkContext _context;
    private readonly PeerLinks _links;
    private readonly ShardRouter _router;
    private readonly LinkAcceptor _acceptor;
    private readonly TailSources _sources = new();
    private readonly List<LinkListener> _listeners = [];
    private int _disposed;

    /// <param name="identity">This node's incarnation, as it is at each moment.</param>
    /// <param name="region">The shards of this node; it need not own any.</param>
    /// <param name="codecs">Every message that may leave this process.</param>
    /// <param name="tls">Mutual TLS below the secret; null where the network is trusted.</param>
    public NodeLinks(
        NodeIdentity identity, ShardRegion region, IShardMap map, ClusterSecret secret, MessageCodecs codecs, LinkOptions? options = null, LinkTls? tls = null)
    {
        var system = region.System;
        _context = new LinkContext(
            identity, secret, tls, codecs, options ?? new LinkOptions(), system.Time, new LinkLog(system.Loggers.CreateLogger("Actors.Links")));
        _links = new PeerLinks(_context);
        _router = new ShardRouter(_context, _links, map, region);
        _links.Outcomes = _router;
        _links.Connected = _ => _router.Changed();
        _acceptor = new LinkAcceptor(_context, new ShardInbox(_context, region), map, _sources, system.DeadLetters);
        region.Elsewhere = _router;
    }

    /// <summary>The state of each link.</summary>
    public IReadOnlyList<LinkFigures> Figures => _links.Figures;

    /// <summary>Takes links at an address of this node.</summary>
    /// <returns>The address, with the port that was chosen where 0 was asked for.</returns>
    /// <exception cref="LinkAddressException">The address cannot be listened on.</exception>
    public IPEndPoint Listen(IPEndPoint address)
    {
        try
        {
            var listener = new LinkListener(address, _acceptor, _context);
            _listeners.Add(listener);
            return listener.LocalEndPoint;
        }
        catch (SocketException refused)
        {
            throw new LinkAddressException(address, refused);
        }
    }

    /// <inheritdoc cref="Listen(IPEndPoint)"/>
    /// <returns>The endpoint to tell peers.</returns>
    public string Listen(LinkPlace place) => LinkEndpoint.Format(place.Host, Listen(place.Listen).Port);

    /// <summary>Lets peers follow a topic.</summary>
    public void Publish(ITailSource source) => _sources.Add(source);

    /// <summary>Follows a topic of a peer, from now to the end of the connection; the enumeration begins when the link is up.</summary>
    /// <param name="from">What the peer's source is told.</param>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> FollowAsync(
        Guid node, string endpoint, string topic, ReadOnlyMemory<byte> from,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_links.Of(node, endpoint) is not { } link)
        {
            yield break;
        }

        var tails = await link.TailsAsync(cancellationToken);
        await foreach (var item in tails.ReadAsync(topic, from, cancellationToken))
        {
            yield return item;
        }
    }

    /// <summary>Keeps links to these nodes up, whether or not there is something to say, and closes all others.</summary>
    public Task KeepAsync(IReadOnlyDictionary<Guid, string> endpoints)
    {
        foreach (var (node, endpoint) in endpoints.Where(peer => peer.Key != _context.Self))
        {
            _links.Of(node, endpoint)?.Want();
        }

        return _links.KeepAsync(endpoints.Keys.ToHashSet());
    }

    /// <summary>
    /// This node has changed the shard map: peers with a link that is up read it at once rather than at their next tick. A hint, of which nothing but
    /// time depends. Returns at once.
    /// </summary>
    public void Announce() => _links.Announce();

    /// <summary>Refuses what is on its way, and closes all links.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        foreach (var listener in _listeners)
        {
            await listener.DisposeAsync();
        }

        await _links.DisposeAsync();
        _router.Dispose();
    }
}
