using System.Diagnostics;

namespace Benchmarks.Live;

/// <summary>Many clients subscribed to one topic. What they cost is little beside the server: they only count frames and read their numbers.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<Listener> _clients = [];
    private long _expected;
    private long _first;
    private int _eventsOfPost;
    private long[] _posted = [];
    private int[] _latencies = [];

    /// <summary>Payload they received, in bytes.</summary>
    public long Bytes => _clients.Sum(static client => client.Bytes);

    public static async Task<Crowd> ConnectAsync(Uri address, int count)
    {
        var crowd = new Crowd();
        for (var i = 0; i < count; i++)
        {
            crowd._clients.Add(await Listener.ConnectAsync(address, crowd.Note));
        }

        return crowd;
    }

    /// <summary>From here on so many events more.</summary>
    /// <returns>What each client has then.</returns>
    public long Expect(int events) => _expected += events;

    /// <summary>Completes when each client has that many events.</summary>
    public async Task UntilAsync(long events)
    {
        using var timeout = new CancellationTokenSource(Patience, TimeProvider.System);
        await Task.WhenAll(_clients.Select(client => client.UntilAsync(events).WaitAsync(timeout.Token)));
    }

    /// <summary>Begins to measure: of each event, how long after its post began it came.</summary>
    public void Measure(int eventsOfPost, int posts)
    {
        _posted = new long[posts];
        _latencies = new int[100_000];
        _eventsOfPost = eventsOfPost;
        _first = _clients[0].LastSeq + 1;
    }

    /// <summary>A post begins.</summary>
    public void Posting(int post) => Volatile.Write(ref _posted[post], Stopwatch.GetTimestamp());

    /// <summary>Milliseconds within which that part of all events came.</summary>
    public double Latency(double part)
    {
        var wanted = (long)(_latencies.Sum(static count => (long)count) * part);
        var bucket = 0;
        for (long seen = 0; seen <= wanted && bucket < _latencies.Length; bucket++)
        {
            seen += _latencies[bucket];
        }

        return bucket / 100.0;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    private void Note(long seq)
    {
        if (_eventsOfPost > 0 && (seq - _first) / _eventsOfPost is var post && post >= 0 && post < _posted.Length)
        {
            var bucket = (int)(Stopwatch.GetElapsedTime(Volatile.Read(ref _posted[post])).TotalMilliseconds * 100);
            Interlocked.Increment(ref _latencies[Math.Min(bucket, _latencies.Length - 1)]);
        }
    }
}
