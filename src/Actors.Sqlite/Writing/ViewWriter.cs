using System.Text;
using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Writing;

/// <summary>
/// Writes the rows of one view. An update names, of the indexed columns, only those that changed: SQLite rewrites the entries of every index
/// that has a named column, changed or not, and a view has many indexes and few changes.
/// </summary>
internal sealed class ViewWriter : IDisposable
{
    private const int MaxUpdates = 256;

    private readonly Connection _connection;
    private readonly ViewTable _table;
    private readonly int[] _indexed;
    private readonly int[] _plain;
    private readonly Statement _find;
    private readonly Statement _insert;
    private readonly Statement _delete;
    private readonly Dictionary<ulong, Statement?> _updates = [];

    /// <exception cref="ArgumentException">More than 64 columns are indexed.</exception>
    public ViewWriter(Connection connection, ViewTable table)
    {
        _connection = connection;
        _table = table;
        var columns = table.Schema.Columns;
        var indexed = table.Schema.Indexes
            .SelectMany(index => index.Columns.Select(column => column.TrimStart('-')).Concat(index.NotNull is { } column ? [column] : []))
            .ToHashSet();
        if (indexed.Count > 64)
        {
            throw new ArgumentException($"The view {table.Schema.Name} has more than 64 indexed columns.", nameof(table));
        }

        _indexed = [.. Enumerable.Range(0, columns.Count).Where(i => indexed.Contains(columns[i].Name))];
        _plain = [.. Enumerable.Range(0, columns.Count).Where(i => !indexed.Contains(columns[i].Name))];
        _find = connection.Prepare($"SELECT {string.Join(", ", ["entity_key", .. _indexed.Select(Name)])} FROM {table.Table} WHERE entity_key = ?1");
        _insert = connection.Prepare(
            $"INSERT INTO {table.Table}(entity_key, entity_id{string.Concat(columns.Select(c => $", {table.Column(c.Name)}"))}) "
            + $"VALUES(?1, ?2{string.Concat(Enumerable.Range(3, columns.Count).Select(i => $", ?{i}"))})");
        _delete = connection.Prepare($"DELETE FROM {table.Table} WHERE entity_key = ?1");
    }

    /// <summary>Puts <paramref name="values"/> in the place of whatever row the entity has.</summary>
    /// <exception cref="PoisonException">A text is not well-formed Unicode.</exception>
    public void Write(long key, Guid id, object?[] values, bool isNew)
    {
        try
        {
            if (isNew || Changed(key, values) is not { } changed)
            {
                Insert(key, id, values);
            }
            else if (UpdateOf(changed) is { } update)
            {
                Update(update, key, values, changed);
            }
        }
        catch (EncoderFallbackException e)
        {
            throw new PoisonException($"A row of the view {_table.Schema.Name} cannot be written: {e.Message}", e);
        }
    }

    public void Delete(long key) => _delete.Bind(1, key).Execute();

    public void Dispose()
    {
        DropUpdates();
        _find.Dispose();
        _insert.Dispose();
        _delete.Dispose();
    }

    private static bool Has(ulong set, int bit) => (set >> bit & 1) != 0;

    private string Name(int column) => _table.Column(_table.Schema.Columns[column].Name);

    /// <summary>The set of indexed columns whose value differs from the stored row's; null where there is no row.</summary>
    private ulong? Changed(long key, object?[] values)
    {
        try
        {
            if (!_find.Bind(1, key).Step())
            {
                return null;
            }

            var changed = 0UL;
            for (var i = 0; i < _indexed.Length; i++)
            {
                changed |= Equals(_find.Value(i + 1), values[_indexed[i]]) ? 0UL : 1UL << i;
            }

            return changed;
        }
        finally
        {
            _find.Reset();
        }
    }

    private void Insert(long key, Guid id, object?[] values)
    {
        _insert.Bind(1, key).Bind(2, id);
        for (var i = 0; i < values.Length; i++)
        {
            _insert.BindValue(i + 3, values[i]);
        }

        _insert.Execute();
    }

    private void Update(Statement update, long key, object?[] values, ulong changed)
    {
        var parameter = 2;
        update.Bind(1, key);
        foreach (var column in _plain)
        {
            update.BindValue(parameter++, values[column]);
        }

        for (var i = 0; i < _indexed.Length; i++)
        {
            if (Has(changed, i))
            {
                update.BindValue(parameter++, values[_indexed[i]]);
            }
        }

        update.Execute();
    }

    /// <summary>The update of the plain columns and of the indexed ones in the set; null where that is none.</summary>
    private Statement? UpdateOf(ulong changed)
    {
        if (!_updates.TryGetValue(changed, out var update))
        {
            if (_updates.Count == MaxUpdates)
            {
                DropUpdates();
            }

            int[] columns = [.. _plain, .. _indexed.Where((_, i) => Has(changed, i))];
            update = columns.Length == 0
                ? null
                : _connection.Prepare(
                    $"UPDATE {_table.Table} SET {string.Join(", ", columns.Select((column, i) => $"{Name(column)} = ?{i + 2}"))} WHERE entity_key = ?1");
            _updates[changed] = update;
        }

        return update;
    }

    private void DropUpdates()
    {
        foreach (var update in _updates.Values)
        {
            update?.Dispose();
        }

        _updates.Clear();
    }
}
