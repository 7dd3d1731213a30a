using System.Diagnostics;
using System.Text;
using Actors.Persistence;

namespace Storage.Conformance;

/// <summary>What a view must answer, said in the plainest way: filter, sort, skip, take.</summary>
internal static class ViewModel
{
    public static IEnumerable<EntityRow> Select(IEnumerable<EntityRow> rows, IReadOnlyList<ViewCondition> where, IReadOnlyList<string> orderBy)
    {
        var matching = rows.Where(row => where.All(condition => Holds(condition, Value(row, condition.Column))));
        return matching.Order(Comparer<EntityRow>.Create((a, b) => Compare(a, b, orderBy)));
    }

    public static object? Value(EntityRow row, string column) => row.View!.Values[ItemsView.Schema.Ordinal(column)];

    private static bool Holds(ViewCondition condition, object? value) => condition switch
    {
        ViewCondition.In any => value is not null && any.Values.Contains(value),
        ViewCondition.AtLeast least => value is long number && number >= least.Value,
        ViewCondition.Less less => value is long number && number < less.Value,
        ViewCondition.Contains contains => value is string text && text.Contains(contains.Text, StringComparison.Ordinal),
        ViewCondition.NotNull => value is not null,
        ViewCondition.Null => value is null,
        _ => throw new UnreachableException(),
    };

    private static int Compare(EntityRow a, EntityRow b, IReadOnlyList<string> orderBy)
    {
        foreach (var term in orderBy)
        {
            var column = term.TrimStart('-');
            if (Compare(Value(a, column), Value(b, column)) is var difference and not 0)
            {
                return term[0] == '-' ? -difference : difference;
            }
        }

        var byId = a.EntityId.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(b.EntityId.ToByteArray(bigEndian: true));
        return orderBy.Count > 0 && orderBy[^1][0] == '-' ? -byId : byId;
    }

    // Null is before every value; text goes by its bytes in UTF-8, which is the order of its code points.
    private static int Compare(object? a, object? b) => (a, b) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        (long x, long y) => x.CompareTo(y),
        (string x, string y) => Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y)),
        _ => throw new UnreachableException(),
    };
}
