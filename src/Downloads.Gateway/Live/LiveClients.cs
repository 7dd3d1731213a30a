using System.Net.WebSockets;

namespace Downloads.Gateway.Live;

/// <summary>The connections there are, at most <see cref="LiveLimits.Clients"/>. Thread-safe.</summary>
internal sealed class LiveClients(LiveLimits limits)
{
    private readonly Lock _gate = new();
    private readonly HashSet<LiveClient> _clients = [];
    private int _reserved;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _reserved;
            }
        }
    }

    /// <summary>Takes a place before the handshake; false while there is none. Give it back with <see cref="Leave"/>.</summary>
    public bool TryReserve()
    {
        lock (_gate)
        {
            if (_reserved >= limits.Clients)
            {
                return false;
            }

            _reserved++;
            return true;
        }
    }

    public void Enter(LiveClient client)
    {
        lock (_gate)
        {
            _clients.Add(client);
        }
    }

    public void Leave(LiveClient? client)
    {
        lock (_gate)
        {
            _reserved--;
            if (client is not null)
            {
                _clients.Remove(client);
            }
        }
    }

    public void CloseAll(WebSocketCloseStatus code, string reason) => Close(static _ => true, code, reason);

    /// <summary>Closes those that <paramref name="which"/> names.</summary>
    /// <returns>How many were not being closed already.</returns>
    public int Close(Func<LiveClient, bool> which, WebSocketCloseStatus code, string reason)
    {
        LiveClient[] all;
        lock (_gate)
        {
            all = [.. _clients];
        }

        return all.Count(client => which(client) && client.Close(code, reason));
    }
}
