using Actors.Kernel;
using Actors.Persistence;
using Actors.Sharding;
using Actors.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.Engine;

/// <summary>Ledgers on a store: SQLite in a folder of their own, on the disk this program runs from, that goes with them; or another.</summary>
internal sealed class LedgerStore : IAsyncDisposable
{
    private readonly Func<IEventStore> _open;
    private readonly Action _remove;
    private readonly ActorSystem _system = new(TimeProvider.System);
    private readonly IEventStore _store;

    /// <param name="open">Opens the store, again and again.</param>
    /// <param name="remove">Removes what is left of it.</param>
    public LedgerStore(Func<IEventStore> open, Action remove)
    {
        _open = open;
        _remove = remove;
        _store = open();
        Region = new ShardRegion(_system, _store);
        Region.Register(Ledger.Kind, () => new Ledger());
        Region.Start();
    }

    public ShardRegion Region { get; }

    /// <summary>A new one. (Not in <c>/tmp</c>: that may be memory, and a commit there costs nothing.)</summary>
    public static LedgerStore Create()
    {
        var folder = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"ledgers-{Guid.NewGuid():N}")).FullName;
        return new(
            () => SqliteEventStore.Open(folder, 256, [], TimeProvider.System, NullLogger<SqliteEventStore>.Instance),
            () => Directory.Delete(folder, recursive: true));
    }

    /// <summary>Stops and opens the same again, nothing of it in memory.</summary>
    public async Task<LedgerStore> ReopenAsync()
    {
        await StopAsync();
        return new LedgerStore(_open, _remove);
    }

    public ActorRef Of(Guid id) => Region.EntityRef(Ledger.Kind, id);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _remove();
    }

    private async Task StopAsync()
    {
        await Region.DisposeAsync();
        await _system.DisposeAsync();
        _store.Dispose();
    }
}
