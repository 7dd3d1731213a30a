using System.Diagnostics;
using Actors.Persistence;

namespace Actors.TestKit;

/// <summary>Pages and counts of a view by plain search, as the port describes them: null sorts first, text by code point.</summary>
internal static class MemoryView
{
    public static ViewPage Page(ViewSchema schema, IEnumerable<(int Shard, EntityRow Row)> rows, ViewQuery query)
    {
        ViewRules.Check(schema, query);
        var order = query.OrderBy.Select(column => (Ordinal: schema.Ordinal(column.TrimStart('-')), Sign: column[0] == '-' ? -1 : 1)).ToArray();
        var idSign = order is [.., var last] ? last.Sign : 1;
        var found = rows
            .Where(entry => Matches(schema, entry.Row, query.Where))
            .Select(entry => (entry.Shard, entry.Row, Place: Place(entry.Row)))
            .Order(Comparer<(int Shard, EntityRow Row, ViewPosition Place)>.Create((a, b) => Compare(a.Place, b.Place)))
            .Where(entry => query.After is null || Compare(entry.Place, query.After) > 0)
            .Take(query.Limit + 1)
            .ToList();
        var items = found.Take(query.Limit).Select(entry => new ViewItem(
            entry.Shard, entry.Row.EntityId, entry.Row.EntitySeq, query.WithState ? entry.Row.State : default, entry.Row.View!.Values)).ToList();
        return new ViewPage(items, found.Count > query.Limit ? found[query.Limit - 1].Place : null);

        ViewPosition Place(EntityRow row) => new([.. order.Select(column => row.View!.Values[column.Ordinal])], row.EntityId);

        int Compare(ViewPosition a, ViewPosition b)
        {
            for (var i = 0; i < order.Length; i++)
            {
                if (CompareValues(a.Values[i], b.Values[i]) is var difference and not 0)
                {
                    return difference * order[i].Sign;
                }
            }

            return a.EntityId.CompareTo(b.EntityId) * idSign;
        }
    }

    public static List<ViewGroup> Count(
        ViewSchema schema, IEnumerable<(int Shard, EntityRow Row)> rows, IReadOnlyList<ViewCondition> where, string? groupBy)
    {
        ViewRules.Check(schema, where);
        var matching = rows.Where(entry => Matches(schema, entry.Row, where)).ToList();
        if (groupBy is null)
        {
            return [new ViewGroup(null, matching.Count)];
        }

        var ordinal = schema.Ordinal(groupBy);
        return [.. matching.GroupBy(entry => entry.Row.View!.Values[ordinal]).Select(group => new ViewGroup(group.Key, group.Count()))];
    }

    private static bool Matches(ViewSchema schema, EntityRow row, IReadOnlyList<ViewCondition> where) =>
        where.All(condition => Holds(condition, row.View!.Values[schema.Ordinal(condition.Column)]));

    private static bool Holds(ViewCondition condition, object? value) => condition switch
    {
        ViewCondition.In set => value is not null && set.Values.Contains(value),
        ViewCondition.AtLeast bound => value is long number && number >= bound.Value,
        ViewCondition.Less bound => value is long number && number < bound.Value,
        ViewCondition.Contains part => value is string text && text.Contains(part.Text, StringComparison.Ordinal),
        ViewCondition.NotNull => value is not null,
        ViewCondition.Null => value is null,
        _ => throw new UnreachableException(),
    };

    private static int CompareValues(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (long x, long y) => x.CompareTo(y),
        (string x, string y) => string.CompareOrdinal(x, y),
        _ => throw new UnreachableException(),
    };
}
