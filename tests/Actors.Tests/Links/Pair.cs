using Actors.Kernel;
using Actors.Links;
using Actors.Links.Messages;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Links;

/// <summary>A node that owns everything, and one that owns nothing and reaches it through a wire that fails on command.</summary>
internal sealed class Pair : IAsyncDisposable
{
    public const int Shards = 16;

    public Pair(LinkOptions? options = null, string askersSecret = LinkedNode.Secret, MessageCodecs? askersCodecs = null, MessageCodecs? ownersCodecs = null)
    {
        Database = new MemoryDatabase(Time, Shards);
        Owner = new LinkedNode(Database, Time, Enumerable.Range(0, Shards), options, codecs: ownersCodecs);
        Asker = new LinkedNode(Database, Time, [], options, askersSecret, codecs: askersCodecs);
        Wire = new FaultyWire(Owner.Address);
        Asker.Map.Assign(Enumerable.Range(0, Shards), Owner.AsOwner(Wire.Address));
        Owner.Map.Assign(Enumerable.Range(0, Shards), Owner.AsOwner());
    }

    public ManualTime Time { get; } = new();

    public MemoryDatabase Database { get; }

    public LinkedNode Owner { get; }

    public LinkedNode Asker { get; }

    public FaultyWire Wire { get; }

    public Guid Id { get; } = Guid.NewGuid();

    public int Shard => StableHash.ShardOf(Id, Shards);

    /// <summary>Moves the clock in small steps until <paramref name="done"/> completes: for what waits for several timers in turn.</summary>
    public async Task PassTimeUntilAsync(Task done)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!done.IsCompleted && !patience.IsCancellationRequested)
        {
            Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.WhenAny(done, Task.Delay(1));
        }
    }

    /// <summary>The failure that an ask ends with.</summary>
    public static async Task<string> CodeAsync(Task ask)
    {
        try
        {
            await ask.WaitAsync(TimeSpan.FromSeconds(20));
            return "(no failure)";
        }
        catch (AskFailedException failed)
        {
            return failed.Failure.Code;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Wire.DisposeAsync();
        await Asker.DisposeAsync();
        await Owner.DisposeAsync();
    }
}
