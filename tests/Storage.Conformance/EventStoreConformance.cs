using Actors.Persistence;

namespace Storage.Conformance;

/// <summary>
/// What every <see cref="IEventStore"/> does, whatever is behind it. A store's tests inherit this class and say how it is opened; each test
/// begins with an empty store of <see cref="ShardCount"/> shards that has <see cref="ItemsView"/>.
/// </summary>
public abstract partial class EventStoreConformance : IDisposable
{
    protected const int ShardCount = 16;

    private IEventStore? _store;
    private StoreWriter? _writer;

    /// <summary>The store under test.</summary>
    protected IEventStore Store => _store ??= Open();

    /// <summary>The writer that every test shares with itself.</summary>
    protected StoreWriter Writer => _writer ??= new StoreWriter(Store);

    /// <summary>Opens this test's store, empty or as it was left.</summary>
    protected abstract IEventStore Open();

    /// <summary>Closes the store and opens it again; the writer stands where the store does.</summary>
    protected void Reopen()
    {
        _store?.Dispose();
        _store = null;
        _writer = null;
    }

    public void Dispose()
    {
        _store?.Dispose();
        CleanUp();
        GC.SuppressFinalize(this);
    }

    /// <summary>Removes what the test's store leaves behind.</summary>
    protected virtual void CleanUp()
    {
    }
}
