using Actors.Kernel;
using Actors.Sharding;
using Actors.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Benchmarks.Engine;

/// <summary>Ledgers on SQLite in a folder of their own, on the disk this program runs from; it goes with them.</summary>
internal sealed class LedgerStore : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ActorSystem _system = new(TimeProvider.System);
    private readonly SqliteEventStore _store;

    private LedgerStore(string folder)
    {
        _folder = folder;
        _store = SqliteEventStore.Open(folder, 256, [], TimeProvider.System, NullLogger<SqliteEventStore>.Instance);
        Region = new ShardRegion(_system, _store);
        Region.Register(Ledger.Kind, () => new Ledger());
        Region.Start();
    }

    public ShardRegion Region { get; }

    /// <summary>A new one. (Not in <c>/tmp</c>: that may be memory, and a commit there costs nothing.)</summary>
    public static LedgerStore Create() => new(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, $"ledgers-{Guid.NewGuid():N}")).FullName);

    /// <summary>Stops and opens the same again, nothing of it in memory.</summary>
    public async Task<LedgerStore> ReopenAsync()
    {
        await StopAsync();
        return new LedgerStore(_folder);
    }

    public ActorRef Of(Guid id) => Region.EntityRef(Ledger.Kind, id);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        await Region.DisposeAsync();
        await _system.DisposeAsync();
        _store.Dispose();
    }
}
