using Actors.Persistence;

namespace Actors.PostgreSql.Reading;

/// <summary>
/// The order of a page, and where it goes on. What lies past a position is cut into segments, each an equality on the first columns and one
/// range on the next: every segment is a range of an index on the ordering columns. (A comparison of rows knows neither mixed directions nor
/// nulls.) Null is before every value.
/// </summary>
internal sealed class PageOrder
{
    private readonly IReadOnlyList<(string Name, bool Descending)> _columns;

    public PageOrder(ViewTable view, IReadOnlyList<string> orderBy)
    {
        var columns = orderBy.Select(column => (Name: view.Column(column.TrimStart('-')), Descending: column.StartsWith('-'))).ToList();
        columns.Add(("entity_id", columns.Count > 0 && columns[^1].Descending));
        _columns = columns;
        Sql = string.Join(", ", columns.Select(column => $"{column.Name} {ViewTable.Direction(column.Descending)}"));
    }

    /// <summary>The terms of ORDER BY.</summary>
    public string Sql { get; }

    /// <summary>What lies past <paramref name="position"/>, in disjoint parts; everything where it is null.</summary>
    public IEnumerable<Filter> After(ViewPosition? position)
    {
        if (position is null)
        {
            return [Filter.Everything];
        }

        object?[] values = [.. position.Values, position.EntityId];
        return Enumerable.Range(0, values.Length).SelectMany(last =>
            Past(last, values[last]).Select(past => Filter.And([.. Enumerable.Range(0, last).Select(i => Same(i, values[i])), past])));
    }

    private Filter Same(int column, object? value) =>
        value is null ? new($"{_columns[column].Name} IS NULL", []) : new($"{_columns[column].Name} = ?", [value]);

    private IEnumerable<Filter> Past(int column, object? value)
    {
        var (name, descending) = _columns[column];
        return (descending, value) switch
        {
            (false, null) => [new($"{name} IS NOT NULL", [])],
            (false, _) => [new($"{name} > ?", [value])],
            (true, null) => [],
            (true, _) => [new($"{name} < ?", [value]), .. column < _columns.Count - 1 ? (Filter[])[new($"{name} IS NULL", [])] : []],
        };
    }
}
