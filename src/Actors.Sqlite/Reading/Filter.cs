using System.Diagnostics;
using Actors.Persistence;

namespace Actors.Sqlite.Reading;

/// <summary>A condition in SQL, with the values of its parameters in order.</summary>
internal sealed record Filter(string Sql, IReadOnlyList<object?> Values)
{
    public static Filter Everything { get; } = new("1", []);

    /// <summary>All conditions of a query, joined by AND.</summary>
    /// <remarks>What a value implies is not said again: SQLite would take "not null" for a range and prefer it to the value.</remarks>
    public static Filter Of(ViewTable view, IReadOnlyList<ViewCondition> conditions)
    {
        var valued = conditions.OfType<ViewCondition.In>().Select(static any => any.Column).ToHashSet();
        return And(conditions.Where(condition => condition is not ViewCondition.NotNull || !valued.Contains(condition.Column)).Select(condition => Of(view, condition)));
    }

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
            ViewCondition.In { Values.Count: 1 } one => new($"{column} = ?", one.Values),
            ViewCondition.In any => new($"{column} IN ({string.Join(", ", any.Values.Select(static _ => "?"))})", any.Values),
            ViewCondition.AtLeast least => new($"{column} >= ?", [least.Value]),
            ViewCondition.Less less => new($"{column} < ?", [less.Value]),
            ViewCondition.Contains contains => new($"instr({column}, ?) > 0", [contains.Text]),
            ViewCondition.NotNull => new($"{column} IS NOT NULL", []),
            ViewCondition.Null => new($"{column} IS NULL", []),
            _ => throw new UnreachableException(),
        };
    }
}
