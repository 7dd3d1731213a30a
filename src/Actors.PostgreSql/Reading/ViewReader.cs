using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql.Reading;

/// <summary>Pages and counts of the views, of all shards. Each is one statement, so it sees one state of the store.</summary>
internal sealed class ViewReader(ReadSource source, IReadOnlyList<ViewTable> views)
{
    private readonly Dictionary<string, ViewTable> _views = views.ToDictionary(view => view.Schema.Name);

    /// <inheritdoc cref="IEventStore.Query"/>
    public ViewPage Query(ViewQuery query)
    {
        var (view, statement) = Plan(query);
        var items = source.All(statement.Numbered(), statement.Values, row => ToItem(view, row, query.WithState), prepare: false);
        if (items.Count <= query.Limit)
        {
            return new ViewPage(items, null);
        }

        items.RemoveAt(query.Limit);
        return new ViewPage(items, new ViewPosition(
            [.. query.OrderBy.Select(column => items[^1].Values[view.Schema.Ordinal(column.TrimStart('-'))])], items[^1].EntityId));
    }

    /// <inheritdoc cref="IEventStore.Explain"/>
    public IReadOnlyList<string> Explain(ViewQuery query)
    {
        var (_, statement) = Plan(query);
        return source.All($"EXPLAIN {statement.Numbered()}", statement.Values, static row => row.GetString(0), prepare: false);
    }

    /// <inheritdoc cref="IEventStore.Count"/>
    public IReadOnlyList<ViewGroup> Count(string name, IReadOnlyList<ViewCondition> where, string? groupBy)
    {
        var view = View(name);
        ViewRules.Check(view.Schema, where);
        var filter = Filter.Of(view, where);
        var key = groupBy is null ? "NULL::bigint" : view.Column(groupBy);
        filter = filter with { Sql = $"SELECT {key}, count(*) FROM {view.Table} WHERE {filter.Sql}{(groupBy is null ? "" : $" GROUP BY {key}")}" };
        return source.All(filter.Numbered(), filter.Values, static row => new ViewGroup(Value(row, 0), row.GetInt64(1)), prepare: false);
    }

    private static object? Value(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetValue(column);

    private static ViewItem ToItem(ViewTable view, NpgsqlDataReader row, bool withState)
    {
        var values = new object?[view.Schema.Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Value(row, i + 3);
        }

        return new ViewItem(row.GetInt32(0), row.GetGuid(1), row.GetInt64(2), withState ? row.GetFieldValue<byte[]>(values.Length + 3) : default, values);
    }

    private ViewTable View(string name) =>
        _views.TryGetValue(name, out var view) ? view : throw new ArgumentException($"The store has no view '{name}'.", nameof(name));

    // Each part of the page is taken from its index, at most a page's worth, and the parts are put together. One row more than asked for tells
    // whether there is a next page. States are fetched for the rows of the page alone.
    private (ViewTable View, Filter Statement) Plan(ViewQuery query)
    {
        var view = View(query.View);
        ViewRules.Check(view.Schema, query);
        var order = new PageOrder(view, query.OrderBy);
        var end = $"ORDER BY {order.Sql} LIMIT {query.Limit + 1}";
        var arms = ViewArms.Of(view.Schema, query.Where, query.OrderBy).Select(arm => Filter.Of(view, arm)).ToList();
        var parts = order.After(query.After).SelectMany(after => arms.Select(arm => Filter.And([arm, after]))).ToList();
        var page = string.Join(" UNION ALL ", parts.Select(part => $"(SELECT {view.Columns} FROM {view.Table} WHERE {part.Sql} {end})"));
        if (parts.Count > 1)
        {
            page = $"{page} {end}";
        }

        var values = parts.SelectMany(part => part.Values).ToList();
        return (view, new Filter(
            query.WithState
                ? $"SELECT v.*, e.state FROM ({page}) v JOIN entity e USING(shard_id, entity_id) ORDER BY {order.Sql}"
                : page,
            values));
    }
}
