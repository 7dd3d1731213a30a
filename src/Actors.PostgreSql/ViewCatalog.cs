using Actors.Persistence;
using Actors.PostgreSql.Reading;
using Actors.PostgreSql.Writing;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>Makes the views' tables and remembers the definition of each; all in the transaction given, so that a crash leaves what was before.</summary>
internal sealed class ViewCatalog(NpgsqlTransaction transaction, IReadOnlyList<ViewTable> views, ViewRebuild? rebuild)
{
    private const int Page = 1_000;

    /// <exception cref="ViewSchemaChangedException">Rows must be made again, and nobody was given who can.</exception>
    public void Ensure()
    {
        var stored = Stored();
        foreach (var view in views)
        {
            var known = stored.Remove(view.Schema.Name, out var definition);
            if (definition != view.Definition)
            {
                Make(view, fill: known || HasEntities(view.Schema.Kind));
            }
        }

        // Nobody writes to the views that are left, so they would fall behind.
        foreach (var name in stored.Keys)
        {
            Forget(name);
        }
    }

    private Dictionary<string, string> Stored()
    {
        using var command = Command("SELECT name, definition FROM view_schema");
        using var reader = command.ExecuteReader();
        var stored = new Dictionary<string, string>();
        while (reader.Read())
        {
            stored.Add(reader.GetString(0), reader.GetString(1));
        }

        return stored;
    }

    private bool HasEntities(EntityKind kind)
    {
        using var command = Command("SELECT EXISTS(SELECT 1 FROM entity WHERE kind = $1)", kind.Value);
        return (bool)command.ExecuteScalar()!;
    }

    private void Make(ViewTable view, bool fill)
    {
        if (fill && rebuild is null)
        {
            throw new ViewSchemaChangedException(view.Schema.Name);
        }

        Execute($"DROP TABLE IF EXISTS {view.Table}; {view.Definition}");
        Execute(
            "INSERT INTO view_schema(name, definition) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET definition = excluded.definition",
            view.Schema.Name, view.Definition);
        if (fill)
        {
            Fill(view, rebuild!);
        }
    }

    private void Fill(ViewTable view, ViewRebuild row)
    {
        var (shard, id) = (-1, Guid.Empty);
        while (ReadPage(view.Schema.Kind, shard, id) is { Count: > 0 } page)
        {
            var rows = page.Select(entity => (entity.Shard, entity.Row with { View = row(view.Schema, entity.Row) })).Where(made => made.Item2.View is not null).ToList();
            if (rows.Count > 0)
            {
                using var sql = new StatementText();
                ViewRows.Insert(sql, view, rows);
                sql.Finish(transaction.Connection!).ExecuteNonQuery();
            }

            (shard, id) = (page[^1].Shard, page[^1].Row.EntityId);
        }
    }

    private List<(int Shard, EntityRow Row)> ReadPage(EntityKind kind, int shard, Guid id)
    {
        using var command = Command(
            $"SELECT {EntityReader.Columns}, e.shard_id FROM entity e WHERE e.kind = $1 AND (e.shard_id, e.entity_id) > ($2, $3) "
            + "ORDER BY e.shard_id, e.entity_id LIMIT $4",
            kind.Value, shard, id, Page);
        using var reader = command.ExecuteReader();
        var page = new List<(int, EntityRow)>();
        while (reader.Read())
        {
            page.Add((reader.GetInt32(6), EntityReader.ToRow(reader)));
        }

        return page;
    }

    private void Forget(string name)
    {
        if (rebuild is null)
        {
            throw new ViewSchemaChangedException(name);
        }

        Execute($"DROP TABLE view_{name}");
        Execute("DELETE FROM view_schema WHERE name = $1", name);
    }

    private void Execute(string sql, params object[] values)
    {
        using var command = Command(sql, values);
        command.ExecuteNonQuery();
    }

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }
}
