using System.Diagnostics;
using System.Text;
using Actors.Persistence;

namespace Actors.PostgreSql.Reading;

/// <summary>A condition in SQL, each <c>?</c> standing for the next of its values.</summary>
internal sealed record Filter(string Sql, IReadOnlyList<object> Values)
{
    public static Filter Everything { get; } = new("true", []);

    private static Filter Nothing { get; } = new("false", []);

    /// <summary>All conditions of a query, joined by AND.</summary>
    public static Filter Of(ViewTable view, IReadOnlyList<ViewCondition> conditions) => And(conditions.Select(condition => Of(view, condition)));

    public static Filter And(IEnumerable<Filter> filters)
    {
        var all = filters.Where(filter => filter != Everything).ToList();
        return all.Count == 0 ? Everything : new Filter(string.Join(" AND ", all.Select(filter => filter.Sql)), [.. all.SelectMany(filter => filter.Values)]);
    }

    /// <summary>The text with PostgreSQL's names of parameters.</summary>
    public string Numbered()
    {
        var text = new StringBuilder(Sql.Length + 16);
        var parameter = 0;
        foreach (var part in Sql.Split('?'))
        {
            _ = parameter == 0 ? text.Append(part) : text.Append('$').Append(parameter).Append(part);
            parameter++;
        }

        return text.ToString();
    }

    private static Filter Of(ViewTable view, ViewCondition condition)
    {
        var column = view.Column(condition.Column);
        return condition switch
        {
            ViewCondition.In any => In(column, [.. any.Values.Where(static value => value is not string text || StoredText.CanHold(text))]),
            ViewCondition.AtLeast least => new($"{column} >= ?", [least.Value]),
            ViewCondition.Less less => new($"{column} < ?", [less.Value]),
            ViewCondition.Contains contains => StoredText.CanHold(contains.Text) ? new($"strpos({column}, ?) > 0", [contains.Text]) : Nothing,
            ViewCondition.NotNull => new($"{column} IS NOT NULL", []),
            ViewCondition.Null => new($"{column} IS NULL", []),
            _ => throw new UnreachableException(),
        };
    }

    private static Filter In(string column, IReadOnlyList<object> values) => values switch
    {
        [] => Nothing,
        [var one] => new($"{column} = ?", [one]),
        [string, ..] => new($"{column} = ANY(?)", [values.Cast<string>().ToArray()]),
        _ => new($"{column} = ANY(?)", [values.Cast<long>().ToArray()]),
    };
}
