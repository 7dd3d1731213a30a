namespace Actors.Persistence;

/// <summary>
/// Cuts "one of these values" into arms of one value each, where an index then yields every arm in the order of the page: a store merges ordered
/// arms and stops at the limit, but for IN it would read all matches and sort them.
/// </summary>
public static class ViewArms
{
    // Each arm is a cursor of its own; past this many a sort is no worse.
    private const int MaxArms = 32;

    /// <summary>Conditions that together, each taken alone, say what <paramref name="where"/> says; disjoint.</summary>
    public static IReadOnlyList<IReadOnlyList<ViewCondition>> Of(ViewSchema schema, IReadOnlyList<ViewCondition> where, IReadOnlyList<string> orderBy)
    {
        foreach (var index in schema.Indexes)
        {
            var columns = Prefix(index, where, orderBy);
            var arms = columns.Aggregate(1L, (product, column) => Math.Min(product * column.Values.Count, MaxArms + 1));
            if (arms is > 1 and <= MaxArms)
            {
                return [.. columns.Aggregate((IEnumerable<IReadOnlyList<ViewCondition>>)[where], Cut)];
            }
        }

        return [where];
    }

    // The conditions on an index's first columns, if its other columns are the order of the page, forwards or backwards.
    private static List<ViewCondition.In> Prefix(ViewIndex index, IReadOnlyList<ViewCondition> where, IReadOnlyList<string> orderBy)
    {
        var first = index.Columns.Count - orderBy.Count;
        if (first <= 0 || !(index.Columns.Skip(first).SequenceEqual(orderBy) || index.Columns.Skip(first).SequenceEqual(orderBy.Select(Reversed))))
        {
            return [];
        }

        var found = index.Columns.Take(first)
            .Select(column => where.OfType<ViewCondition.In>().FirstOrDefault(any => any.Column == column.TrimStart('-')))
            .OfType<ViewCondition.In>()
            .ToList();
        return found.Count == first ? found : [];
    }

    private static string Reversed(string column) => column[0] == '-' ? column[1..] : $"-{column}";

    private static IEnumerable<IReadOnlyList<ViewCondition>> Cut(IEnumerable<IReadOnlyList<ViewCondition>> arms, ViewCondition.In any) =>
        arms.SelectMany(arm => any.Values.Distinct().Select(value =>
            (IReadOnlyList<ViewCondition>)[.. arm.Select(condition => ReferenceEquals(condition, any) ? any with { Values = [value] } : condition)]));
}
