using Actors.Persistence;

namespace Storage.Conformance;

/// <summary>The read model of the suite: texts and numbers, full and partial indexes, columns that are often null.</summary>
public static class ItemsView
{
    /// <summary>The kind that has the view. <see cref="Plain"/> has none.</summary>
    public static EntityKind Kind { get; } = new(1);

    public static EntityKind Plain { get; } = new(2);

    public static ViewSchema Schema { get; } = new(
        "items",
        Kind,
        [
            new ViewColumn("title", ViewType.Text),
            new ViewColumn("status", ViewType.Text),
            new ViewColumn("rank", ViewType.Integer),
            new ViewColumn("added", ViewType.Integer),
            new ViewColumn("finished", ViewType.Integer),
        ],
        [
            new ViewIndex("by_added", ["-added"]),
            new ViewIndex("by_status", ["status", "-added"]),
            new ViewIndex("by_rank", ["-rank", "added"]),
            new ViewIndex("by_finished", ["-finished"], NotNull: "finished"),
        ]);

    public static ViewRow Row(string? title = null, string? status = null, long? rank = null, long? added = null, long? finished = null) =>
        new(Schema, [title, status, rank, added, finished]);
}
