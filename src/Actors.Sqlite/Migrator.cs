using System.Globalization;
using System.Reflection;
using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite;

/// <summary>
/// Brings the schema up to date: embedded <c>Migrations/NNNN_name.sql</c> in order, each in a transaction of its own together with its
/// number in <c>user_version</c>, so that a crash leaves a whole number of them.
/// </summary>
internal static class Migrator
{
    private const string Folder = "Actors.Sqlite.Migrations.";

    private static readonly IReadOnlyList<(int Version, string Resource)> Migrations = [.. Assembly.GetExecutingAssembly()
        .GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Select(name => (int.Parse(name.AsSpan(Folder.Length, 4), CultureInfo.InvariantCulture), name))
        .OrderBy(migration => migration.Item1)];

    /// <summary>The schema's version after all migrations.</summary>
    public static int Latest => Migrations[^1].Version;

    /// <exception cref="StoreTooNewException">A later build has migrated the store further.</exception>
    public static void Migrate(Connection connection)
    {
        var current = connection.Scalar("PRAGMA user_version");
        if (current > Latest)
        {
            throw new StoreTooNewException($"The store has schema {current}; this build knows {Latest}.");
        }

        foreach (var (version, resource) in Migrations.Where(migration => migration.Version > current))
        {
            connection.Execute($"BEGIN IMMEDIATE; {Read(resource)}; PRAGMA user_version = {version}; COMMIT");
        }
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
