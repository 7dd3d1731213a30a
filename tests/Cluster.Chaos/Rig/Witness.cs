using System.Net.WebSockets;
using Origins.Nodes;

namespace Cluster.Chaos.Rig;

/// <summary>A client that watches one gateway, and comes back with the last number it saw whenever the connection breaks.</summary>
internal sealed class Witness(ChaosCluster cluster, string gateway) : IAsyncDisposable
{
    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    private readonly CancellationTokenSource _stopping = new();
    private LiveClient? _client;
    private Task _running = Task.CompletedTask;

    public string Gateway => gateway;

    /// <summary>Everything it saw, over all connections.</summary>
    public IReadOnlyList<LiveFrame> Frames => _client?.Frames ?? [];

    /// <summary>How often it came back.</summary>
    public int Returns { get; private set; }

    public async Task StartAsync()
    {
        _client = await LiveClient.ConnectAsync(cluster[gateway].Setup.Address);
        await _client.SubscribeAsync("runtime");
        _running = FollowAsync(_client);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        await _running;
        _stopping.Dispose();
    }

    private async Task FollowAsync(LiveClient client)
    {
        while (!_stopping.IsCancellationRequested)
        {
            await ((Task)client.WaitForCloseAsync(Forever)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Again, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            try
            {
                await client.ReconnectAsync();
                await client.SubscribeAsync("runtime", client.LastSeq("runtime"));
                Returns++;
            }
            catch (Exception e) when (e is WebSocketException or TimeoutException or InvalidOperationException or HttpRequestException or ObjectDisposedException)
            {
                // The gateway is not back yet.
            }
        }
    }
}
