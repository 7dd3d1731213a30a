using Actors.Kernel;
using Actors.Links.Accepting;
using Actors.Links.Dialing;
using Actors.Links.Messages;
using Actors.Persistence;
using Actors.Sharding;

namespace Actors.Links.Routing;

/// <summary>
/// Brings messages to entities of other nodes. A message is sent, answered, refused, parked or given up, and never forgotten: an asker gets a
/// reply, a failure with a code, or its own time-out; a message that nobody waits for ends as a dead letter at worst.
/// </summary>
/// <remarks>
/// <code>
/// new ─► sent ─► replied
///  │      ├─ not owner, newer map ─► sent to the owner named, at most three in a row ─┐
///  │      ├─ not owner, draining ───► parked ◄──────────────────────────────────────┘
///  │      ├─ link lost, not run or repeatable ─► parked;  otherwise link.lost
///  │      └─ busy ─► link.busy (a tell is parked)
///  └─ no owner, no connection ─► parked ─ map changed, link up, or time ─► sent …        full ─► shard.busy
/// </code>
/// </remarks>
internal sealed class ShardRouter : IShardRouter, IDeliveryOutcomes, IDisposable
{
    private readonly LinkContext _context;
    private readonly PeerLinks _links;
    private readonly IShardMap _map;
    private readonly ShardRegion _region;
    private readonly DeadLetters _deadLetters;
    private readonly ParkedShard[] _parked;
    private readonly OwnerHint?[] _hints;
    private readonly ITimer _timer;
    private readonly IDisposable _subscription;
    private ulong _lastId;
    private int _armed;
    private bool _closed;

    public ShardRouter(LinkContext context, PeerLinks links, IShardMap map, ShardRegion region)
    {
        _context = context;
        _links = links;
        _map = map;
        _region = region;
        _deadLetters = region.System.DeadLetters;
        _parked = [.. Enumerable.Range(0, region.Store.ShardCount).Select(_ => new ParkedShard(context.Options))];
        _hints = new OwnerHint?[_parked.Length];
        _timer = context.Time.CreateTimer(
            static router => ((ShardRouter)router!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _subscription = map.Subscribe(Changed);
    }

    /// <inheritdoc/>
    public void Route(EntityAddress address, object message, ActorRef? sender)
    {
        if (sender is InboundAsk inbound)
        {
            // Its own node knows the way, and counts the hops.
            inbound.TryFail(new Failure(InboundConnection.NotOwned, "The shard is owned by another node."));
            return;
        }

        if (_context.Codecs.Of(message) is not { } codec)
        {
            _context.Log.NoCodec(message.GetType().Name);
            Fail(address, message, sender, new Failure("message.no_codec", "The entity lives on another node, and the message cannot leave this one."));
            return;
        }

        var delivery = new Delivery(
            Interlocked.Increment(ref _lastId), address, message, codec, sender,
            (sender as ReplyRef)?.Deadline ?? _context.After(_context.Options.TellPatience));
        var parked = _parked[address.Shard];
        if (!parked.IsHolding || parked.TryQueueBehind(Measured(delivery)) is not { } queued)
        {
            Try(delivery);
        }
        else if (!queued)
        {
            Fail(delivery, "shard.busy", "Too many messages wait for the shard.");
        }
    }

    /// <summary>Something has changed for the better: parked messages are tried at once.</summary>
    public void Changed() => ThreadPool.UnsafeQueueUserWorkItem(static router => router.TryParked(changed: true), this, preferLocal: false);

    void IDeliveryOutcomes.Replied(Delivery delivery, object? reply)
    {
        if (reply is not null)
        {
            delivery.Sender!.Tell(reply);
        }
    }

    void IDeliveryOutcomes.Refused(Delivery delivery, Answer answer)
    {
        switch (answer.Status)
        {
            case AnswerStatus.NotOwner when Learn(delivery.Address.Shard, answer) && ++delivery.Hop < _context.Options.MaxHops:
                Try(delivery);
                break;
            case AnswerStatus.Busy when delivery.Sender is not null:
                Fail(delivery, "link.busy", "The node of the entity has too much to do.");
                break;
            default:
                Park(delivery, TimeSpan.FromMilliseconds(answer.RetryMs));
                break;
        }
    }

    void IDeliveryOutcomes.Lost(Delivery delivery, bool mayHaveRun)
    {
        delivery.MayHaveRun |= mayHaveRun;
        if (!delivery.MayHaveRun || delivery.IsRepeatable)
        {
            Park(delivery, TimeSpan.Zero);
        }
        else
        {
            Fail(delivery, "link.lost", "");
        }
    }

    public void Dispose()
    {
        Volatile.Write(ref _closed, true);
        _subscription.Dispose();
        _timer.Dispose();
        foreach (var left in _parked.SelectMany(static shard => shard.TakeAll()))
        {
            Fail(left, "shard.busy", "The node stops.");
        }
    }

    private void Try(Delivery delivery)
    {
        var shard = delivery.Address.Shard;
        if (_context.Until(delivery.Deadline) <= TimeSpan.Zero)
        {
            Expire(delivery);
        }
        else if (OwnerOf(shard) is not { } owner)
        {
            Park(delivery, TimeSpan.Zero);
            ChangedIf(OwnerOf(shard) is not null);
        }
        else if (owner.Node == _context.Self)
        {
            Deliver(delivery);
        }
        else if (_links.Of(owner.Node, owner.Endpoint) is { } link)
        {
            Send(delivery, link);
        }
        else
        {
            Fail(delivery, "shard.busy", "The node stops.");
        }
    }

    private void Send(Delivery delivery, PeerLink link)
    {
        SendVerdict verdict;
        try
        {
            verdict = link.Send(delivery, VersionOf(delivery.Address.Shard));
        }
        catch (Exception failure)
        {
            Fail(delivery, "message.unencodable", failure.Message);
            return;
        }

        switch (verdict)
        {
            case SendVerdict.NotConnected:
                Park(delivery, TimeSpan.Zero);
                ChangedIf(link.Figures.IsUp);
                break;
            case SendVerdict.Full when delivery.Sender is null:
                Park(delivery, TimeSpan.Zero);
                break;
            case SendVerdict.Full:
                Fail(delivery, "link.busy", "Too many messages wait for the node of the entity.");
                break;
            case SendVerdict.TooLarge:
                Fail(delivery, "message.too_large", $"The message takes {delivery.Bytes} bytes.");
                break;
        }
    }

    /// <summary>The shard has come home meanwhile, or is about to.</summary>
    private void Deliver(Delivery delivery)
    {
        switch (_region.TryDeliver(delivery.Address, delivery.Message, delivery.Sender))
        {
            case DeliveryVerdict.NotOwned or DeliveryVerdict.Closed:
                Park(delivery, TimeSpan.Zero);
                break;
            case DeliveryVerdict.UnknownKind:
                Fail(delivery, "entity.unknown_kind", "This build knows no entities of that kind.");
                break;
        }
    }

    private void Park(Delivery delivery, TimeSpan atLeast)
    {
        var wait = atLeast > _context.Options.ParkedRetry ? atLeast : _context.Options.ParkedRetry;
        delivery.Hop = 0;
        if (_context.Until(delivery.Deadline) <= TimeSpan.Zero)
        {
            Expire(delivery);
        }
        else if (Volatile.Read(ref _closed) || !_parked[delivery.Address.Shard].TryAdd(Measured(delivery), _context.After(wait)))
        {
            Fail(delivery, "shard.busy", "Too many messages wait for the shard.");
        }
        else if (Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(_context.Options.ParkedRetry, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>What was waited for may have come between the look and the parking.</summary>
    private void ChangedIf(bool hasChanged)
    {
        if (hasChanged)
        {
            Changed();
        }
    }

    private void OnTimer()
    {
        Volatile.Write(ref _armed, 0);
        TryParked(changed: false);
        if (Array.Exists(_parked, static shard => shard.IsHolding) && Interlocked.Exchange(ref _armed, 1) == 0)
        {
            _timer.Change(_context.Options.ParkedRetry, Timeout.InfiniteTimeSpan);
        }
    }

    private void TryParked(bool changed)
    {
        var now = _context.Time.GetTimestamp();
        foreach (var shard in _parked.Where(static shard => shard.IsHolding))
        {
            foreach (var overdue in shard.TakeOverdue(now))
            {
                Expire(overdue);
            }

            if (shard.TryBegin(now, changed))
            {
                while (shard.Next() is { } delivery)
                {
                    Try(delivery);
                }
            }
        }
    }

    private ShardOwner? OwnerOf(int shard) =>
        Volatile.Read(ref _hints[shard]) is { } hint && hint.MapVersion > _map.Version ? hint.Owner : _map.OwnerOf(shard);

    /// <summary>Of the map by which <see cref="OwnerOf"/> chose: who is told of a newer one than its own reads it.</summary>
    private long VersionOf(int shard) => Math.Max(_map.Version, Volatile.Read(ref _hints[shard])?.MapVersion ?? 0);

    /// <summary>True where another node knows a newer owner.</summary>
    private bool Learn(int shard, Answer answer)
    {
        if (answer.MapVersion <= _map.Version)
        {
            return false;
        }

        _map.Refresh();
        if (answer.Owner is null)
        {
            return false;
        }

        Volatile.Write(ref _hints[shard], new OwnerHint(answer.Owner, answer.MapVersion));
        return true;
    }

    /// <summary>What was never written has no size yet.</summary>
    private static Delivery Measured(Delivery delivery)
    {
        if (delivery.Bytes == 0)
        {
            var scratch = Wire.FrameBuffer.Scratch;
            delivery.Codec.Encode(delivery.Message, scratch);
            delivery.Bytes = scratch.Length;
        }

        return delivery;
    }

    private void Expire(Delivery delivery) => Fail(delivery, "shard.busy", "The entity could not be reached in time.");

    /// <summary>A code other than <c>link.lost</c> promises that the message has not run.</summary>
    private void Fail(Delivery delivery, string code, string why) => Fail(
        delivery.Address, delivery.Message, delivery.Sender,
        delivery.MayHaveRun ? new Failure("link.lost", "The link was lost before an answer came: the message may have been handled.") : new Failure(code, why));

    private void Fail(EntityAddress address, object message, ActorRef? sender, Failure failure)
    {
        if (sender is ReplyRef asker)
        {
            asker.TryFail(failure);
        }
        else
        {
            _deadLetters.Add(message, sender, EntityRef.PathOf(address));
        }
    }

    private sealed record OwnerHint(ShardOwner Owner, long MapVersion);
}
