using System.Buffers.Text;
using System.Security.Cryptography;

namespace Downloads.Gateway.Auth;

/// <summary>
/// One-time tickets for browsers, which cannot set a header on a WebSocket: valid for <see cref="Lifetime"/>, spent by the first use, never stored.
/// At most <see cref="Capacity"/> are out at a time. Thread-safe.
/// </summary>
internal sealed class TicketOffice(TimeProvider time)
{
    public const int Capacity = 1024;

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Caller Caller, DateTimeOffset Expires)> _tickets = [];

    /// <summary>A new ticket with the caller's own scope, or null while too many are out.</summary>
    public string? Issue(Caller caller)
    {
        var now = time.GetUtcNow();
        var ticket = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        lock (_gate)
        {
            if (_tickets.Count >= Capacity)
            {
                foreach (var expired in _tickets.Where(t => t.Value.Expires <= now).Select(t => t.Key).ToList())
                {
                    _tickets.Remove(expired);
                }
            }

            if (_tickets.Count >= Capacity)
            {
                return null;
            }

            _tickets.Add(ticket, (caller, now + Lifetime));
            return ticket;
        }
    }

    /// <summary>Takes the ticket in: its caller, or null where it is unknown, spent or too old.</summary>
    public Caller? Redeem(string ticket)
    {
        lock (_gate)
        {
            return _tickets.Remove(ticket, out var entry) && entry.Expires > time.GetUtcNow() ? entry.Caller : null;
        }
    }
}
