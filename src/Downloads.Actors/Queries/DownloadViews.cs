using Actors.Persistence;
using Actors.Sharding;
using Downloads.Actors.Provider;
using Downloads.Life;
using Downloads.Projections;
using Downloads.Providers;
using Downloads.Serialization;

namespace Downloads.Actors.Queries;

/// <summary>The read model of downloads: its columns, and every question that is asked of it. Each has an index (see the tests for the plans).</summary>
public static class DownloadViews
{
    public static ViewSchema Schema { get; } = new(
        "download",
        EntityKinds.Download,
        [
            new("state", ViewType.Integer),
            new("manager", ViewType.Text),
            new("live", ViewType.Integer),
            new("provider", ViewType.Text),
            new("hosts", ViewType.Text),
            new("label", ViewType.Text),
            new("title", ViewType.Text),
            new("queued_at", ViewType.Integer),
            new("finished_at", ViewType.Integer),
            new("queue_class", ViewType.Integer),
            new("order_in_class", ViewType.Integer),
        ],
        [
            new("by_queued", ["-queued_at"]),
            new("by_state", ["state", "-queued_at"]),
            new("by_live", ["-queued_at"], NotNull: "live"),
            new("by_manager", ["manager"], NotNull: "live"),
            new("by_finished", ["-finished_at"], NotNull: "finished_at"),
            new("by_state_finished", ["state", "-finished_at"], NotNull: "finished_at"),
            new("by_queue", ["provider", "queue_class", "order_in_class", "queued_at"], NotNull: "queue_class"),
        ]);

    private const int MaxPage = 1000;

    private static readonly DownloadStatus[] All = Enum.GetValues<DownloadStatus>();
    private static readonly DownloadStatus[] Final = [DownloadStatus.Completed, DownloadStatus.Failed, DownloadStatus.Cancelled];

    public static DownloadState? Find(IEventStore store, Guid id)
    {
        var row = store.Load(StableHash.ShardOf(id, store.ShardCount), id);
        return row is null || row.Kind != EntityKinds.Download ? null : StateCodec.Decode(row.State.Span);
    }

    /// <summary>The head of one class of a provider's queue, in the order in which its downloads are to start.</summary>
    /// <param name="without">Left out, whatever the rows say.</param>
    /// <returns>And whether any was left out so.</returns>
    public static (DemandWindow Window, bool PassedOver) Waiting(IEventStore store, string provider, QueueClass queue, IReadOnlySet<Guid> without, int size)
    {
        var (priority, queuedAt) = (Schema.Ordinal("order_in_class"), Schema.Ordinal("queued_at"));
        var candidates = new List<Candidate>(size);
        var query = QueueOf(provider, queue, Math.Min(size + without.Count, MaxPage));
        var (more, passedOver) = (true, false);
        while (more && candidates.Count < size)
        {
            var page = store.Query(query);
            var left = page.Items.Where(item => !without.Contains(item.EntityId)).ToList();
            passedOver |= left.Count < page.Items.Count;
            candidates.AddRange(left.Select(item => new Candidate(
                item.EntityId, -(int)(long)item.Values[priority]!, DateTimeOffset.FromUnixTimeMilliseconds((long)item.Values[queuedAt]!))));
            more = page.Next is not null;
            query = query with { After = page.Next };
        }

        return (new([.. candidates], more), passedOver);
    }

    internal static ViewQuery QueueOf(string provider, QueueClass queue, int limit) => new(
        Schema.Name,
        [new ViewCondition.In("provider", [provider]), new ViewCondition.In("queue_class", [(long)queue]), new ViewCondition.NotNull("queue_class")],
        ["order_in_class", "queued_at"],
        After: null,
        limit,
        WithState: false);

    /// <exception cref="FormatException">The cursor is not one of this list.</exception>
    public static DownloadPage List(IEventStore store, DownloadFilter filter, DownloadOrder order, string? cursor, int limit)
    {
        var page = store.Query(QueryOf(filter, order, ViewCursor.Parse(cursor), limit));
        return new([.. page.Items.Select(i => StateCodec.Decode(i.State.Span))], ViewCursor.Format(page.Next));
    }

    internal static ViewQuery QueryOf(DownloadFilter filter, DownloadOrder order, ViewPosition? after, int limit) =>
        new(Schema.Name, Conditions(filter, order), OrderBy(order), after, limit);

    /// <summary>As <see cref="List"/>, oldest first, but ids alone: for commands to many.</summary>
    public static (IReadOnlyList<Guid> Ids, string? Next) Ids(IEventStore store, DownloadFilter filter, string? cursor, int limit)
    {
        var page = store.Query(QueryOf(filter, DownloadOrder.OldestFirst, ViewCursor.Parse(cursor), limit) with { WithState = false });
        return ([.. page.Items.Select(i => i.EntityId)], ViewCursor.Format(page.Next));
    }

    public static long Count(IEventStore store, DownloadFilter filter) =>
        store.Count(Schema.Name, Conditions(filter, DownloadOrder.NewestFirst)).Sum(g => g.Count);

    public static DownloadCounts Count(IEventStore store, DateTimeOffset now)
    {
        var live = store.Count(Schema.Name, [new ViewCondition.NotNull("live")], "manager");
        var today = store.Count(Schema.Name, FinishedSince(now.AddHours(-24)), "state")
            .ToDictionary(g => (DownloadStatus)(long)g.Key!, g => g.Count);
        return new(
            live.ToDictionary(g => (string)g.Key!, g => g.Count),
            today.GetValueOrDefault(DownloadStatus.Completed),
            today.GetValueOrDefault(DownloadStatus.Failed));
    }

    /// <summary>A range of the index for each state that is counted.</summary>
    private static ViewCondition[] FinishedSince(DateTimeOffset time) =>
    [
        new ViewCondition.In("state", [(long)DownloadStatus.Completed, (long)DownloadStatus.Failed]),
        new ViewCondition.AtLeast("finished_at", time.ToUnixTimeMilliseconds()),
    ];

    /// <summary>Providers with admissible waiting downloads.</summary>
    public static IReadOnlyList<string> ActiveProviders(IEventStore store) =>
        [.. store.Count(Schema.Name, [new ViewCondition.NotNull("queue_class")], "provider").Select(g => (string)g.Key!)];

    /// <summary>Providers with admissible waiting downloads or permits out.</summary>
    public static IReadOnlyList<string> BusyProviders(IEventStore store) => [.. ActiveProviders(store).Union(PermitsInUse(store).Keys)];

    /// <summary>Queue depths of the providers that have admissible waiting downloads or permits out, by name.</summary>
    public static IReadOnlyList<ProviderQueue> Queues(IEventStore store, Func<string, int> permitLimit, Func<string, ThrottleFigures?> stages)
    {
        var byClass = Enum.GetValues<QueueClass>().ToDictionary(
            c => c, c => ByProvider(store, [new ViewCondition.NotNull("queue_class"), new ViewCondition.In("queue_class", [(long)c])]));
        var inUse = PermitsInUse(store);
        return
        [
            .. byClass.Values.Append(inUse).SelectMany(d => d.Keys).Distinct().Order(StringComparer.Ordinal).Select(provider => new ProviderQueue(
                provider,
                byClass[QueueClass.Interactive].GetValueOrDefault(provider),
                byClass[QueueClass.Automatic].GetValueOrDefault(provider),
                byClass[QueueClass.Retry].GetValueOrDefault(provider),
                (int)inUse.GetValueOrDefault(provider),
                permitLimit(provider),
                stages(provider))),
        ];
    }

    private static Dictionary<string, long> PermitsInUse(IEventStore store) =>
        ByProvider(store, [new ViewCondition.NotNull("live"), new ViewCondition.In("state", [.. All.Where(HoldsPermit).Select(s => (object)(long)s)])]);

    private static Dictionary<string, long> ByProvider(IEventStore store, IReadOnlyList<ViewCondition> where) =>
        store.Count(Schema.Name, where, "provider").ToDictionary(g => (string)g.Key!, g => g.Count);

    private static bool HoldsPermit(DownloadStatus status) => status is not (DownloadStatus.Waiting or DownloadStatus.Retrying or DownloadStatus.Paused) && !Final.Contains(status);

    private static IReadOnlyList<string> OrderBy(DownloadOrder order) => order switch
    {
        DownloadOrder.NewestFirst => ["-queued_at"],
        DownloadOrder.OldestFirst => ["queued_at"],
        _ => ["-finished_at"],
    };

    private static List<ViewCondition> Conditions(DownloadFilter filter, DownloadOrder order)
    {
        var conditions = new List<ViewCondition>();
        AddStates(conditions, filter);
        if (filter.Providers is { Count: > 0 } providers)
        {
            conditions.Add(new ViewCondition.In("provider", [.. providers]));
        }

        if (filter.ProviderHost is { } host)
        {
            conditions.Add(new ViewCondition.Contains("hosts", $"|{host.ToLowerInvariant()}|"));
        }

        if (filter.PostTitle is { } title)
        {
            conditions.Add(new ViewCondition.Contains("title", title.ToLowerInvariant()));
        }

        if (filter.Label is { } label)
        {
            conditions.Add(new ViewCondition.In("label", [label.ToLowerInvariant()]));
        }

        if (filter.Since is { } since)
        {
            conditions.Add(new ViewCondition.AtLeast("queued_at", since.ToUnixTimeMilliseconds()));
        }

        if (filter.FinishedSince is { } finishedSince)
        {
            conditions.Add(new ViewCondition.AtLeast("finished_at", finishedSince.ToUnixTimeMilliseconds()));
        }

        if (filter.FinishedBefore is { } finishedBefore)
        {
            conditions.Add(new ViewCondition.Less("finished_at", finishedBefore.ToUnixTimeMilliseconds()));
        }

        if (order == DownloadOrder.LastFinishedFirst || filter.FinishedBefore is not null || filter.FinishedSince is not null)
        {
            conditions.Add(new ViewCondition.NotNull("finished_at"));
        }

        return conditions;
    }

    private static void AddStates(List<ViewCondition> conditions, DownloadFilter filter)
    {
        if (StatesOf(filter) is not { } states)
        {
            return;
        }

        conditions.Add(new ViewCondition.In("state", [.. states.Select(s => (object)(long)s)]));
        if (!states.Any(Final.Contains))
        {
            conditions.Add(new ViewCondition.NotNull("live"));
        }

        if (filter.ManagerWords is { Count: > 0 } words)
        {
            conditions.Add(new ViewCondition.In("manager", [.. words]));
        }
    }

    /// <summary>The states that all three ways to name them allow: what the index of states is asked for. Null where none names any.</summary>
    private static IReadOnlyCollection<DownloadStatus>? StatesOf(DownloadFilter filter)
    {
        IEnumerable<DownloadStatus>? states = filter.States is { Count: > 0 } given ? given : null;
        if (filter.PanelWords is { Count: > 0 } panel)
        {
            states = StatusWords.WithPanelWord(panel).Intersect(states ?? All);
        }

        if (filter.ManagerWords is { Count: > 0 } manager)
        {
            states = StatusWords.WithManagerWord(manager).Intersect(states ?? All);
        }

        return states?.ToArray();
    }
}
