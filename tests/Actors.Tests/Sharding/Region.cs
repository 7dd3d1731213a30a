using System.Text;
using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Actors.TestKit;

namespace Actors.Tests.Sharding;

/// <summary>A region of ledgers over a store that fails on command, on a clock that stands still.</summary>
internal sealed class Region : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    public Region(MemoryEventStore? store = null, ManualTime? time = null, ShardRegionOptions? options = null, bool start = true)
    {
        Time = time ?? new ManualTime();
        Store = store ?? new MemoryEventStore(Time, 16);
        System = new ActorSystem(Time);
        Shards = new ShardRegion(System, Store, options);
        Shards.Register(Ledger.Kind, () => new Ledger(Log));
        if (start)
        {
            Shards.Start();
        }
    }

    public ManualTime Time { get; }

    public MemoryEventStore Store { get; }

    public ActorSystem System { get; }

    public ShardRegion Shards { get; }

    public LedgerLog Log { get; } = new();

    public ActorRef Ref(Guid id) => Shards.EntityRef(Ledger.Kind, id);

    public ValueTask<Written> AskAsync(Guid id, object message) => Ref(id).AskAsync<Written>(message, Patience);

    public int ShardOf(Guid id) => StableHash.ShardOf(id, Store.ShardCount);

    public EntityRow? Row(Guid id) => Store.Load(ShardOf(id), id);

    public string? Stored(Guid id) => Row(id) is { } row ? Encoding.UTF8.GetString(row.State.Span) : null;

    public static NewEntity New(Guid id, string text) => new(id, Ledger.Kind, Ledger.Change(text, text));

    public async ValueTask DisposeAsync()
    {
        await Shards.DisposeAsync();
        await System.DisposeAsync();
    }
}
