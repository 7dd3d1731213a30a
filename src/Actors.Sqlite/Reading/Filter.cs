using Actors.Persistence;

namespace Actors.Sqlite.Reading;

/// <summary>A condition in SQL, with the values of its parameters in order.</summary>
internal sealed record Filter(string Sql, IReadOnlyList<object?> Values)
{
    public static Filter Everything { get; } = new("1", []);

    /// <summary>All conditions of a query, joined by AND.</summary>
    /// <exception cref="ArgumentException">A column that the view does not have, or a value that its type does not have.</exception>
    public static Filter Of(ViewTable view, IReadOnlyList<ViewCondition> conditions) => And(conditions.Select(condition => Of(view, condition)));

    public static Filter And(IEnumerable<Filter> filters)
    {
        var all = filters.Where(filter => filter != Everything).ToList();
        return all.Count == 0 ? Everything : new Filter(string.Join(" AND ", all.Select(filter => filter.Sql)), [.. all.SelectMany(filter => filter.Values)]);
    }

    private static Filter Of(ViewTable view, ViewCondition condition)
    {
        var column = $"v.{view.Column(condition.Column)}";
        return condition switch
        {
            ViewCondition.In any => new($"{column} IN ({string.Join(", ", any.Values.Select(static _ => "?"))})", [.. any.Values.Select(value => view.Value(any.Column, value))]),
            ViewCondition.AtLeast least => new($"{column} >= ?", [view.Value(least.Column, least.Value)]),
            ViewCondition.Less less => new($"{column} < ?", [view.Value(less.Column, less.Value)]),
            ViewCondition.Contains contains => new($"instr({column}, ?) > 0", [view.Value(contains.Column, contains.Text)]),
            ViewCondition.NotNull => new($"{column} IS NOT NULL", []),
            ViewCondition.Null => new($"{column} IS NULL", []),
            _ => throw new ArgumentException($"{condition.GetType().Name} is not a condition of a view.", nameof(condition)),
        };
    }
}
