using System.Diagnostics;
using Downloads.Transfers.Tests.Rig;
using Origins.Content;

namespace Downloads.Transfers.Tests.Http.Segments;

/// <summary>A permit is a connection: none is opened without a lease, and a lease that is recalled ends its connection.</summary>
public sealed class ConnectionLeaseTests
{
    private const long Length = 24 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>About 8 MB/s a connection.</summary>
    private static readonly Resource Slow = new(1, Length) { Pace = () => Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System) };

    private static TransferRig Rig() => new(options => options with { ProgressInterval = TimeSpan.FromMilliseconds(10), SegmentedFrom = 4 << 20 }) { MaxSegments = 16 };

    [Fact]
    public async Task Where_none_is_given_there_is_one_connection_and_the_budget_is_asked_again_now_and_then()
    {
        await using var origin = new FaultyOrigin { Script = Slow.ServeAsync };
        using var rig = Rig();
        rig.Connections.Most = 0;
        var started = Stopwatch.GetTimestamp();
        FileDigest.Sha256(await rig.PublishAsync(origin.UriOf("a"))).ShouldBe(Slow.Sha256);
        origin.Exchanges.Count.ShouldBe(1);
        rig.Connections.Asked.ShouldBeInRange(1, 10 + (int)(2 * Stopwatch.GetElapsedTime(started).TotalSeconds), "twice a second");
    }

    [Fact]
    public async Task There_are_no_more_connections_than_leases_and_one_and_all_leases_return()
    {
        await using var origin = new CountingOrigin(Slow);
        using var rig = Rig();
        rig.Connections.Most = 2;
        FileDigest.Sha256(await rig.PublishAsync(origin.Address)).ShouldBe(Slow.Sha256);
        origin.Highest.ShouldBeInRange(3, 4);   // One more may still be closing.
        rig.Connections.Highest.ShouldBe(2);
        rig.Connections.Out.ShouldBe(0);
    }

    [Fact]
    public async Task A_recalled_lease_comes_back_while_the_transfer_goes_on_and_its_bytes_come_over_the_others()
    {
        await using var origin = new CountingOrigin(Slow);
        using var rig = Rig();
        rig.Connections.Most = 3;
        var run = rig.PublishAsync(origin.Address);
        await Until(() => origin.Open == 4);
        rig.Connections.RecallAll();
        await Until(() => rig.Connections.Out == 0 && origin.Open == 1);
        FileDigest.Sha256(await run).ShouldBe(Slow.Sha256);
        rig.Sink.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task When_the_connection_without_a_lease_ends_another_gives_its_lease_back()
    {
        await using var origin = new CountingOrigin(Slow) { FirstBreaksAfter = 2_000_000 };
        using var rig = Rig();
        rig.Connections.Most = 1;
        var run = rig.PublishAsync(origin.Address);
        await Until(() => origin.Open == 2);
        await Until(() => origin.Open == 1 && rig.Connections.Out == 0);
        FileDigest.Sha256(await run).ShouldBe(Slow.Sha256);
    }

    [Fact]
    public async Task A_stopped_transfer_gives_every_lease_back()
    {
        await using var origin = new CountingOrigin(Slow);
        using var rig = Rig();
        using var stop = new CancellationTokenSource();
        var run = rig.RunAsync(origin.Address, stop: stop.Token);
        await Until(() => origin.Open >= 4);
        await stop.CancelAsync();
        (await run).ShouldBeOfType<TransferOutcome.Stopped>();
        rig.Connections.Out.ShouldBe(0);
    }

    private static async Task Until(Func<bool> holds)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(Patience, "what is waited for does not come");
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }
    }

    /// <summary>Serves one resource and counts the answers under way.</summary>
    private sealed class CountingOrigin : IAsyncDisposable
    {
        private readonly FaultyOrigin _origin = new();
        private int _open;

        public CountingOrigin(Resource resource) => _origin.Script = exchange => ServeAsync(resource, exchange);

        public Uri Address => _origin.UriOf("a");

        public int Open => Volatile.Read(ref _open);

        public int Highest { get; private set; }

        public long FirstBreaksAfter { get; init; } = long.MaxValue;

        public ValueTask DisposeAsync() => _origin.DisposeAsync();

        private async Task ServeAsync(Resource resource, Exchange exchange)
        {
            Highest = Math.Max(Highest, Interlocked.Increment(ref _open));
            try
            {
                await resource.ServeAsync(exchange, exchange.Number == 0 ? FirstBreaksAfter : long.MaxValue, Exchange.ResetAsync);
            }
            finally
            {
                Interlocked.Decrement(ref _open);
            }
        }
    }
}
