namespace Actors.Persistence;

/// <summary>What every store refuses in a question to a view, so that all refuse the same.</summary>
public static class ViewRules
{
    /// <summary>Rows of the longest page.</summary>
    public const int MaxLimit = 1000;

    /// <exception cref="ArgumentException">A column that the view does not have, a value of another type than its column's, a limit out of range, or a position of another order.</exception>
    public static void Check(ViewSchema schema, ViewQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxLimit, nameof(query));
        Check(schema, query.Where);
        var columns = query.OrderBy.Select(term => schema.Columns[schema.Ordinal(term.TrimStart('-'))]).ToList();
        if (query.After is not { } after)
        {
            return;
        }

        if (after.Values.Count != columns.Count)
        {
            throw new ArgumentException($"A position of {after.Values.Count} values in an order of {columns.Count}.", nameof(query));
        }

        for (var i = 0; i < columns.Count; i++)
        {
            if (after.Values[i] is { } value)
            {
                Check(columns[i], value);
            }
        }
    }

    /// <exception cref="ArgumentException">A column that the view does not have, or a value of another type than its column's.</exception>
    public static void Check(ViewSchema schema, IReadOnlyList<ViewCondition> where)
    {
        foreach (var condition in where)
        {
            var column = schema.Columns[schema.Ordinal(condition.Column)];
            object[] values = condition switch
            {
                ViewCondition.In any => [.. any.Values],
                ViewCondition.AtLeast least => [least.Value],
                ViewCondition.Less less => [less.Value],
                ViewCondition.Contains contains => [contains.Text],
                _ => [],
            };
            Array.ForEach(values, value => Check(column, value));
        }
    }

    /// <summary>Whether <paramref name="column"/> can hold <paramref name="value"/>.</summary>
    internal static bool Fits(ViewColumn column, object value) => column.Type == ViewType.Text ? value is string : value is long;

    private static void Check(ViewColumn column, object? value)
    {
        if (value is null || !Fits(column, value))
        {
            throw new ArgumentException($"The column {column.Name} is not compared with a {value?.GetType().Name ?? "null"}.", nameof(value));
        }
    }
}
