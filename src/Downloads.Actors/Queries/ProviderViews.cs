using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Provider;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Queries;

/// <summary>The read model of providers: who there is. What each of them is like stands in its state.</summary>
internal static class ProviderViews
{
    private const int PageSize = 500;

    public static ViewSchema Schema { get; } = new("provider", EntityKinds.Provider, [new("name", ViewType.Text)], [new("by_name", ["name"])]);

    public static ViewRow RowOf(ProviderState state) => new(Schema, [state.Name]);

    /// <summary>Null where it never gave a permit.</summary>
    public static ProviderState? Find(IEventStore store, string provider)
    {
        var id = ProviderIds.Of(provider);
        return store.Load(StableHash.ShardOf(id, store.ShardCount), id) is { } row ? ProviderStateCodec.Decode(row.State.Span) : null;
    }

    /// <summary>Every provider that ever gave a permit, by name.</summary>
    public static IEnumerable<ProviderState> All(IEventStore store)
    {
        ViewPosition? after = null;
        do
        {
            var page = store.Query(new ViewQuery(Schema.Name, [], ["name"], after, PageSize));
            foreach (var item in page.Items)
            {
                yield return ProviderStateCodec.Decode(item.State.Span);
            }

            after = page.Next;
        }
        while (after is not null);
    }
}
