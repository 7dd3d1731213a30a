using Actors.Sqlite.Native;
using SQLitePCL;

namespace Actors.Sqlite.Tests;

/// <summary>Commits that fail at the last moment.</summary>
internal static class CommitFault
{
    /// <summary>Until the result is disposed, SQLite refuses each commit by its hook and takes the transaction back.</summary>
    public static IDisposable FailCommits(this Connection connection)
    {
        raw.sqlite3_commit_hook(connection.Handle, static _ => 1, null);
        return new Healing(connection);
    }

    private sealed class Healing(Connection connection) : IDisposable
    {
        public void Dispose() => raw.sqlite3_commit_hook(connection.Handle, (delegate_commit?)null, null);
    }
}
