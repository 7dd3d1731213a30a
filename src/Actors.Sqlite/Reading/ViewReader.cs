using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Reading;

/// <summary>Pages and counts of the views.</summary>
internal sealed class ViewReader(ReadPool pool, IReadOnlyList<ViewTable> views)
{
    private readonly Dictionary<string, ViewTable> _views = views.ToDictionary(view => view.Schema.Name);

    /// <inheritdoc cref="IEventStore.Query"/>
    public ViewPage Query(ViewQuery query)
    {
        var (view, order, statements) = Plan(query);
        var items = pool.ReadSnapshot(connection =>
        {
            var found = new List<ViewItem>();
            foreach (var statement in statements)
            {
                // One more than asked for tells whether there is a next page.
                found.AddRange(Bind(connection, statement, query.Limit + 1 - found.Count).All(row => ToItem(view, row, query.WithState)));
                if (found.Count > query.Limit)
                {
                    break;
                }
            }

            return found;
        });

        if (items.Count <= query.Limit)
        {
            return new ViewPage(items, null);
        }

        items.RemoveAt(query.Limit);
        return new ViewPage(items, new ViewPosition([.. order.Select(column => items[^1].Values[column])], items[^1].EntityId));
    }

    /// <inheritdoc cref="IEventStore.Explain"/>
    public IReadOnlyList<string> Explain(ViewQuery query) => pool.Read(connection =>
        Plan(query).Statements.SelectMany(statement =>
            Bind(connection, statement with { Sql = $"EXPLAIN QUERY PLAN {statement.Sql}" }, query.Limit + 1).All(static row => row.Text(3))).ToList());

    /// <inheritdoc cref="IEventStore.Count"/>
    public IReadOnlyList<ViewGroup> Count(string name, IReadOnlyList<ViewCondition> where, string? groupBy)
    {
        var view = View(name);
        ViewRules.Check(view.Schema, where);
        var filter = Filter.Of(view, where);
        var key = groupBy is null ? "NULL" : $"v.{view.Column(groupBy)}";
        var sql = $"SELECT {key}, count(*) FROM {view.Table} v WHERE {filter.Sql}{(groupBy is null ? "" : $" GROUP BY {key}")}";
        return pool.Read(connection => Bind(connection, filter with { Sql = sql })
            .All(static row => new ViewGroup(row.Value(0), row.Int64(1))));
    }

    private static Statement Bind(Connection connection, Filter statement, params ReadOnlySpan<long> last)
    {
        var bound = connection.Cached(statement.Sql);
        var parameter = 1;
        foreach (var value in statement.Values)
        {
            bound.BindValue(parameter++, value);
        }

        foreach (var value in last)
        {
            bound.Bind(parameter++, value);
        }

        return bound;
    }

    private static ViewItem ToItem(ViewTable view, Statement row, bool withState)
    {
        var columns = view.Schema.Columns.Count;
        var values = new object?[columns];
        for (var i = 0; i < columns; i++)
        {
            values[i] = row.Value(i + 3);
        }

        return new ViewItem((int)row.Int64(1), row.Id(0), row.Int64(2), withState ? row.Bytes(columns + 3).ToArray() : default, values);
    }

    private ViewTable View(string name) =>
        _views.TryGetValue(name, out var view) ? view : throw new ArgumentException($"The store has no view '{name}'.", nameof(name));

    private (ViewTable View, IReadOnlyList<int> Order, IReadOnlyList<Filter> Statements) Plan(ViewQuery query)
    {
        var view = View(query.View);
        ViewRules.Check(view.Schema, query);
        var order = new PageOrder(view, query.OrderBy);
        var columns = string.Concat(view.Schema.Columns.Select(column => $", v.{view.Column(column.Name)}"));
        var state = query.WithState ? ", e.state" : "";
        var select = $"SELECT v.entity_id, e.shard_id, e.entity_seq{columns}{state} FROM {view.Table} v CROSS JOIN entity e ON e.entity_key = v.entity_key";
        var arms = ViewArms.Of(view.Schema, query.Where, query.OrderBy).Select(arm => Filter.Of(view, arm)).ToList();
        var statements = order.After(query.After).Select(after =>
        {
            var filters = arms.Select(arm => Filter.And([arm, after])).ToList();
            return new Filter(
                $"{string.Join(" UNION ALL ", filters.Select(filter => $"{select} WHERE {filter.Sql}"))} ORDER BY {order.Sql} LIMIT ?",
                [.. filters.SelectMany(filter => filter.Values)]);
        });
        return (view, [.. query.OrderBy.Select(column => view.Schema.Ordinal(column.TrimStart('-')))], [.. statements]);
    }
}
