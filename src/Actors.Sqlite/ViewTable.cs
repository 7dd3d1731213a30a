using System.Text.RegularExpressions;
using Actors.Persistence;

namespace Actors.Sqlite;

/// <summary>The table behind a view: its names and its definition in SQL.</summary>
internal sealed partial class ViewTable
{
    /// <exception cref="ArgumentException">A name that is not made of lower-case letters, digits and underscores, is given twice or is reserved.</exception>
    public ViewTable(ViewSchema schema)
    {
        string[] names = [schema.Name, .. schema.Columns.Select(column => column.Name), .. schema.Indexes.Select(index => index.Name)];
        if (names.FirstOrDefault(name => !Name().IsMatch(name)) is { } bad)
        {
            throw new ArgumentException($"'{bad}' cannot be a name in a view.", nameof(schema));
        }

        if (schema.Columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1 || group.Key is "entity_key" or "entity_id") is { } twice)
        {
            throw new ArgumentException($"The column '{twice.Key}' of the view {schema.Name} is reserved or given twice.", nameof(schema));
        }

        Schema = schema;
        Table = $"view_{schema.Name}";
        Definition = string.Join(";\n", [CreateTable(), .. schema.Indexes.Select(CreateIndex)]);
    }

    public ViewSchema Schema { get; }

    public string Table { get; }

    /// <summary>The statements that make the table and its indexes.</summary>
    public string Definition { get; }

    /// <summary>A column's name in SQL.</summary>
    /// <exception cref="ArgumentException">No such column.</exception>
    public string Column(string column) => $"\"{Schema.Columns[Schema.Ordinal(column)].Name}\"";

    private string CreateTable() =>
        $"CREATE TABLE {Table}(entity_key INTEGER PRIMARY KEY, entity_id BLOB NOT NULL"
        + string.Concat(Schema.Columns.Select(column => $", {Column(column.Name)} {(column.Type == ViewType.Text ? "TEXT" : "INTEGER")}"))
        + ")";

    // The id ends every index, in the direction of the last column: that is the order of a page.
    private string CreateIndex(ViewIndex index)
    {
        var columns = index.Columns.Select(column => Column(column.TrimStart('-')) + (column[0] == '-' ? " DESC" : ""));
        var id = index.Columns.Count > 0 && index.Columns[^1][0] == '-' ? "entity_id DESC" : "entity_id";
        var where = index.NotNull is { } column ? $" WHERE {Column(column)} IS NOT NULL" : "";
        return $"CREATE INDEX {Table}_{index.Name} ON {Table}({string.Join(", ", [.. columns, id])}){where}";
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
