namespace Actors.Persistence;

/// <summary>
/// A read model: one row an entity, written in the transaction of the entity's events, so that lists and counts cost no activation
/// and never lag. The store makes the table and its indexes when it opens.
/// </summary>
/// <param name="Name">Table name: lower-case letters and underscores.</param>
public sealed record ViewSchema(string Name, EntityKind Kind, IReadOnlyList<ViewColumn> Columns, IReadOnlyList<ViewIndex> Indexes)
{
    /// <summary>Position of a column in <see cref="ViewRow.Values"/>.</summary>
    /// <exception cref="ArgumentException">No such column.</exception>
    public int Ordinal(string column)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (Columns[i].Name == column)
            {
                return i;
            }
        }

        throw new ArgumentException($"The view {Name} has no column '{column}'.", nameof(column));
    }
}

/// <summary>A column. Every column may be null.</summary>
public sealed record ViewColumn(string Name, ViewType Type);

/// <summary>What a column holds, and the CLR type of its values.</summary>
public enum ViewType
{
    /// <summary><see cref="string"/></summary>
    Text,

    /// <summary><see cref="long"/>; times are Unix milliseconds.</summary>
    Integer,
}

/// <summary>An index over columns in order; a leading '-' means descending.</summary>
/// <param name="NotNull">Only rows where this column is not null are in the index; a query that uses it must say so.</param>
public sealed record ViewIndex(string Name, IReadOnlyList<string> Columns, string? NotNull = null);

/// <summary>Values in the order of <see cref="ViewSchema.Columns"/>: string, long or null.</summary>
public sealed record ViewRow(ViewSchema Schema, object?[] Values);

/// <summary>One condition; several are joined by AND.</summary>
public abstract record ViewCondition(string Column)
{
    /// <summary>The column has one of the values.</summary>
    public sealed record In(string Column, IReadOnlyList<object> Values) : ViewCondition(Column);

    /// <summary>The column is at least <paramref name="Value"/>.</summary>
    public sealed record AtLeast(string Column, long Value) : ViewCondition(Column);

    /// <summary>The column is less than <paramref name="Value"/>.</summary>
    public sealed record Less(string Column, long Value) : ViewCondition(Column);

    /// <summary>The text contains <paramref name="Text"/>, to the letter (fold both sides for a search without case).</summary>
    public sealed record Contains(string Column, string Text) : ViewCondition(Column);

    /// <summary>The column is not null.</summary>
    public sealed record NotNull(string Column) : ViewCondition(Column);

    /// <summary>The column is null.</summary>
    public sealed record Null(string Column) : ViewCondition(Column);
}

/// <summary>A page of a view, ordered by <paramref name="OrderBy"/> (leading '-': descending) and then by entity id in the direction of the last of them.</summary>
/// <param name="After">Where the page before ended, or null for the first.</param>
/// <param name="WithState">Whether the entities' state comes along.</param>
/// <param name="Limit">1 to 1,000.</param>
public sealed record ViewQuery(
    string View, IReadOnlyList<ViewCondition> Where, IReadOnlyList<string> OrderBy, ViewPosition? After, int Limit, bool WithState = true);

/// <summary>A place between two rows: the ordering columns' values of the last row seen, and its id.</summary>
public sealed record ViewPosition(IReadOnlyList<object?> Values, Guid EntityId);

/// <summary>A row found.</summary>
/// <param name="State">Empty unless asked for.</param>
public sealed record ViewItem(int Shard, Guid EntityId, long EntitySeq, ReadOnlyMemory<byte> State, object?[] Values);

/// <summary>A page; <paramref name="Next"/> is null on the last one.</summary>
public sealed record ViewPage(IReadOnlyList<ViewItem> Items, ViewPosition? Next);

/// <summary>A group of <see cref="IEventStore.Count"/>.</summary>
public readonly record struct ViewGroup(object? Key, long Count);
