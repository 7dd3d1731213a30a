using System.Text;

namespace Actors.Persistence;

/// <summary>What every store refuses in a batch before it looks at what it holds, so that all refuse the same.</summary>
public static class AppendRules
{
    /// <summary>Length of the longest manifest, in bytes of ASCII.</summary>
    public const int MaxTypeLength = 64;

    /// <exception cref="ArgumentException">A shard is named twice.</exception>
    /// <exception cref="PoisonException">A manifest is empty, too long or not ASCII; or a row does not fit its view.</exception>
    public static void Check(AppendBatch batch)
    {
        if (batch.Shards.DistinctBy(static append => append.Shard).Count() != batch.Shards.Count)
        {
            throw new ArgumentException("A batch names each shard once.", nameof(batch));
        }

        foreach (var append in batch.Shards)
        {
            foreach (var appended in append.Events)
            {
                Check(appended.Event.Type);
            }

            foreach (var row in append.Rows)
            {
                Check(row.View);
            }
        }
    }

    private static void Check(string type)
    {
        if (type.Length is 0 or > MaxTypeLength || !Ascii.IsValid(type))
        {
            throw new PoisonException($"'{type}' is not a manifest: 1 to {MaxTypeLength} ASCII characters.");
        }
    }

    private static void Check(ViewRow? row)
    {
        if (row is null)
        {
            return;
        }

        var (schema, values) = row;
        if (values.Length != schema.Columns.Count)
        {
            throw new PoisonException($"{values.Length} values for the {schema.Columns.Count} columns of the view {schema.Name}.");
        }

        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is { } value && !ViewRules.Fits(schema.Columns[i], value))
            {
                throw new PoisonException($"The column {schema.Columns[i].Name} of the view {schema.Name} cannot hold a {value.GetType().Name}.");
            }
        }
    }
}
