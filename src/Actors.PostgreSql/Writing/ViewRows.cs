using Actors.Persistence;
using NpgsqlTypes;

namespace Actors.PostgreSql.Writing;

/// <summary>Writes rows of a view, each in the place of whatever row the entity has.</summary>
internal static class ViewRows
{
    /// <summary>Adds the part of an append that writes rows; <paramref name="may"/> is a condition on <c>x.shard_id</c>.</summary>
    public static void Write(StatementText sql, ViewTable view, List<(int Shard, EntityRow Row)> rows, string may)
    {
        sql.Add($",\nrows_{view.Table} AS (");
        Insert(sql, view, rows);
        sql.Add($"\n  WHERE {may}\n  {view.Replace})");
    }

    /// <summary>Adds the statement that inserts rows, without an end.</summary>
    public static void Insert(StatementText sql, ViewTable view, List<(int Shard, EntityRow Row)> rows)
    {
        sql.Add($"INSERT INTO {view.Table}({view.Columns})\n  SELECT x.* FROM unnest(")
            .Column(rows.Count, NpgsqlDbType.Integer, i => rows[i].Shard).Add(", ")
            .Column(rows.Count, NpgsqlDbType.Uuid, i => rows[i].Row.EntityId).Add(", ")
            .Column(rows.Count, NpgsqlDbType.Bigint, i => rows[i].Row.EntitySeq);
        for (var column = 0; column < view.Schema.Columns.Count; column++)
        {
            var place = column;
            _ = view.Schema.Columns[column].Type == ViewType.Text
                ? sql.Add(", ").Column(rows.Count, NpgsqlDbType.Text, i => (string?)rows[i].Row.View!.Values[place])
                : sql.Add(", ").Column(rows.Count, NpgsqlDbType.Bigint, i => (long?)rows[i].Row.View!.Values[place]);
        }

        sql.Add($") AS x({view.Columns})");
    }
}
