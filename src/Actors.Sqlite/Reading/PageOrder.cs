using Actors.Persistence;

namespace Actors.Sqlite.Reading;

/// <summary>
/// The order of a page, and where it goes on. What lies past a position is cut into segments, each an equality on the first columns and one
/// range on the next: every segment is a range of an index on the ordering columns, and they follow one another in the order of the page.
/// (One condition with OR says the same, but SQLite sorts for it.) Null is before every value.
/// </summary>
internal sealed class PageOrder
{
    private readonly IReadOnlyList<(string Name, bool Descending)> _columns;

    public PageOrder(ViewTable view, IReadOnlyList<string> orderBy)
    {
        var columns = orderBy.Select(column => (Name: view.Column(column.TrimStart('-')), Descending: column.StartsWith('-'))).ToList();
        columns.Add(("entity_id", columns.Count > 0 && columns[^1].Descending));
        _columns = columns;
        Sql = string.Join(", ", columns.Select(column => $"v.{column.Name}{(column.Descending ? " DESC" : "")}"));
    }

    /// <summary>The terms of ORDER BY.</summary>
    public string Sql { get; }

    /// <summary>What lies past <paramref name="position"/>, in order; everything where it is null.</summary>
    public IEnumerable<Filter> After(ViewPosition? position)
    {
        if (position is null)
        {
            return [Filter.Everything];
        }

        object?[] values = [.. position.Values, position.EntityId];
        return Enumerable.Range(0, values.Length).Reverse().SelectMany(last =>
            Past(last, values[last]).Select(past => Filter.And([.. Enumerable.Range(0, last).Select(i => Same(i, values[i])), past])));
    }

    private Filter Same(int column, object? value) =>
        value is null ? new($"v.{_columns[column].Name} IS NULL", []) : new($"v.{_columns[column].Name} = ?", [value]);

    private IEnumerable<Filter> Past(int column, object? value)
    {
        var (name, descending) = _columns[column];
        return (descending, value) switch
        {
            (false, null) => [new($"v.{name} IS NOT NULL", [])],
            (false, _) => [new($"v.{name} > ?", [value])],
            (true, null) => [],
            (true, _) => [new($"v.{name} < ?", [value]), .. column < _columns.Count - 1 ? (Filter[])[new($"v.{name} IS NULL", [])] : []],
        };
    }
}
