using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite;

/// <summary>Makes the views' tables and remembers the definition of each.</summary>
internal static class ViewCatalog
{
    /// <exception cref="ViewSchemaChangedException">The stored rows were made for another definition, or entities of the kind have no rows yet.</exception>
    public static void Ensure(Connection connection, IReadOnlyList<ViewTable> views)
    {
        foreach (var view in views)
        {
            var stored = connection.Cached("SELECT definition FROM view_schema WHERE name = ?1").BindText(1, view.Schema.Name)
                .One(static row => row.Text(0), null!);
            if (stored == view.Definition)
            {
                continue;
            }

            if (stored is not null || HasEntities(connection, view.Schema.Kind))
            {
                throw new ViewSchemaChangedException(view.Schema.Name);
            }

            connection.Execute("BEGIN IMMEDIATE");
            connection.Execute(view.Definition);
            connection.Cached("INSERT INTO view_schema(name, definition) VALUES(?1, ?2)")
                .BindText(1, view.Schema.Name).BindText(2, view.Definition).Execute();
            connection.Execute("COMMIT");
        }
    }

    private static bool HasEntities(Connection connection, EntityKind kind) =>
        connection.Cached("SELECT 1 FROM entity WHERE kind = ?1 AND state IS NOT NULL LIMIT 1").Bind(1, kind.Value).One(static _ => true, false);
}
