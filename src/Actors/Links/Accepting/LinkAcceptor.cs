using System.Collections.Concurrent;
using Actors.Kernel;
using Actors.Links.Routing;
using Actors.Links.Security;
using Actors.Links.Tails;

namespace Actors.Links.Accepting;

/// <summary>Takes connections of strangers, makes them prove themselves, and serves those who did until they end.</summary>
internal sealed class LinkAcceptor(LinkContext context, IInbox inbox, IShardMap map, TailSources sources, DeadLetters deadLetters)
{
    // Beyond it the memory of who was refused is forgotten, and may be logged again.
    private const int MaxRefused = 256;

    private readonly ConcurrentDictionary<string, bool> _refused = new(StringComparer.Ordinal);
    private int _strangers;

    /// <summary>Serves one connection from its first byte to its end, and disposes it. Does not throw.</summary>
    /// <param name="remote">Who it is, for the log.</param>
    public async Task ServeAsync(Stream stream, string remote, CancellationToken cancellationToken)
    {
        await using var owned = stream;
        if (Interlocked.Increment(ref _strangers) > context.Options.MaxStrangers)
        {
            Interlocked.Decrement(ref _strangers);
            return;
        }

        InboundConnection connection;
        try
        {
            connection = await GreetAsync(stream, cancellationToken);
            _refused.TryRemove(remote, out _);
        }
        catch (Exception failure)
        {
            Refused(remote, failure);
            return;
        }
        finally
        {
            Interlocked.Decrement(ref _strangers);
        }

        context.Log.Accepted(connection.Peer);
        if (await connection.RunAsync(cancellationToken) is { } reason && !cancellationToken.IsCancellationRequested)
        {
            context.Log.Broken(connection.Peer, reason.Message);
        }
    }

    private async Task<InboundConnection> GreetAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(context.Options.HandshakeTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var safe = context.Tls is null ? stream : await context.Tls.AcceptAsync(stream, either.Token);
        var peer = await Handshake.AcceptAsync(safe, context.Secret, context.Self, either.Token);
        return new InboundConnection(peer, safe, context, inbox, map, sources, deadLetters);
    }

    private void Refused(string remote, Exception reason)
    {
        if (_refused.Count >= MaxRefused)
        {
            _refused.Clear();
        }

        if (_refused.TryAdd(remote, true))
        {
            context.Log.Refused(remote, reason.Message);
        }
    }
}
