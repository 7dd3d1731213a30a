using System.Text.RegularExpressions;
using Actors.Persistence;

namespace Actors.PostgreSql;

/// <summary>The table behind a view: its names and its definition in SQL. Texts go by their bytes, and null is before every value.</summary>
internal sealed partial class ViewTable
{
    private static readonly string[] Own = ["shard_id", "entity_id", "entity_seq"];

    // PostgreSQL cuts names after 63 bytes; "view_" and "_" are ours.
    private const int LongestName = 57;

    /// <exception cref="ArgumentException">A name that is not made of lower-case letters, digits and underscores, is given twice or is reserved.</exception>
    public ViewTable(ViewSchema schema)
    {
        string[] names = [schema.Name, .. schema.Columns.Select(column => column.Name), .. schema.Indexes.Select(index => index.Name)];
        if (names.FirstOrDefault(name => !Name().IsMatch(name)) is { } bad)
        {
            throw new ArgumentException($"'{bad}' cannot be a name in a view.", nameof(schema));
        }

        if (schema.Indexes.FirstOrDefault(index => schema.Name.Length + index.Name.Length > LongestName) is { } index)
        {
            throw new ArgumentException($"The names of the view {schema.Name} and its index {index.Name} are too long together.", nameof(schema));
        }

        if (schema.Columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1 || Own.Contains(group.Key)) is { } twice)
        {
            throw new ArgumentException($"The column '{twice.Key}' of the view {schema.Name} is reserved or given twice.", nameof(schema));
        }

        Schema = schema;
        Table = $"view_{schema.Name}";
        var columns = schema.Columns.Select(column => Column(column.Name)).ToList();
        Columns = string.Join(", ", [.. Own, .. columns]);
        Replace = "ON CONFLICT(entity_id) DO UPDATE SET "
            + string.Join(", ", Own.Where(static name => name != "entity_id").Concat(columns).Select(static name => $"{name} = excluded.{name}"));
        Definition = string.Join(";\n", [CreateTable(), .. schema.Indexes.Select(CreateIndex)]);
    }

    public ViewSchema Schema { get; }

    public string Table { get; }

    /// <summary>All columns, the store's own first.</summary>
    public string Columns { get; }

    /// <summary>What an insert does where the entity has a row.</summary>
    public string Replace { get; }

    /// <summary>The statements that make the table and its indexes.</summary>
    public string Definition { get; }

    /// <summary>A column's name in SQL.</summary>
    /// <exception cref="ArgumentException">No such column.</exception>
    public string Column(string column) => $"\"{Schema.Columns[Schema.Ordinal(column)].Name}\"";

    private string CreateTable() =>
        $"CREATE TABLE {Table}(shard_id int NOT NULL, entity_id uuid PRIMARY KEY, entity_seq bigint NOT NULL"
        + string.Concat(Schema.Columns.Select(column => $", {Column(column.Name)} {(column.Type == ViewType.Text ? "text COLLATE \"C\"" : "bigint")}"))
        + ") WITH(fillfactor = 80)";

    // The id ends every index, in the direction of the last column: that is the order of a page.
    private string CreateIndex(ViewIndex index)
    {
        var columns = index.Columns.Select(column => $"{Column(column.TrimStart('-'))} {Direction(column[0] == '-')}");
        var id = $"entity_id {Direction(index.Columns.Count > 0 && index.Columns[^1][0] == '-')}";
        var where = index.NotNull is { } column ? $" WHERE {Column(column)} IS NOT NULL" : "";
        return $"CREATE INDEX {Table}_{index.Name} ON {Table}({string.Join(", ", [.. columns, id])}){where}";
    }

    /// <summary>A direction in ORDER BY and in indexes.</summary>
    public static string Direction(bool descending) => descending ? "DESC NULLS LAST" : "ASC NULLS FIRST";

    [GeneratedRegex("^[a-z][a-z0-9_]{0,56}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();
}
