using Actors.Persistence;
using Actors.Sqlite.Native;
using Actors.Sqlite.Reading;
using Actors.Sqlite.Writing;

namespace Actors.Sqlite;

/// <summary>
/// Makes the views' tables and remembers the definition of each. A view is rebuilt in one transaction: a crash leaves the one before.
/// </summary>
internal sealed class ViewCatalog(Connection connection, IReadOnlyList<ViewTable> views, ViewRebuild? rebuild)
{
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

    private Dictionary<string, string> Stored() => connection.Cached("SELECT name, definition FROM view_schema")
        .All(static row => (Name: row.Text(0), Definition: row.Text(1)))
        .ToDictionary(view => view.Name, view => view.Definition);

    private bool HasEntities(EntityKind kind) =>
        connection.Cached("SELECT 1 FROM entity WHERE kind = ?1 AND state IS NOT NULL LIMIT 1").Bind(1, kind.Value).One(static _ => true, false);

    private void Make(ViewTable view, bool fill)
    {
        if (fill && rebuild is null)
        {
            throw new ViewSchemaChangedException(view.Schema.Name);
        }

        connection.Execute($"BEGIN IMMEDIATE; DROP TABLE IF EXISTS {view.Table}; {view.Definition}");
        connection.Cached("INSERT OR REPLACE INTO view_schema(name, definition) VALUES(?1, ?2)")
            .BindText(1, view.Schema.Name).BindText(2, view.Definition).Execute();
        if (fill)
        {
            Fill(view, rebuild!);
        }

        connection.Execute("COMMIT");
    }

    private void Fill(ViewTable view, ViewRebuild row)
    {
        using var writer = new ViewWriter(connection, view);
        using var entities = connection.Prepare($"SELECT {EntityReader.Columns} FROM entity WHERE kind = ?1 AND state IS NOT NULL");
        entities.Bind(1, view.Schema.Kind.Value);
        while (entities.Step())
        {
            if (row(view.Schema, EntityReader.ToRow(entities)) is { } made)
            {
                writer.Write(entities.Int64(0), entities.Id(1), made.Values, isNew: true);
            }
        }
    }

    private void Forget(string name)
    {
        if (rebuild is null)
        {
            throw new ViewSchemaChangedException(name);
        }

        connection.Execute($"BEGIN IMMEDIATE; DROP TABLE view_{name}");
        connection.Cached("DELETE FROM view_schema WHERE name = ?1").BindText(1, name).Execute();
        connection.Execute("COMMIT");
    }
}
