using Actors.Persistence;
using Actors.Sqlite.Native;
using SQLitePCL;

namespace Actors.Sqlite.Writing;

/// <summary>What an error of SQLite means to a writer.</summary>
internal static class WriteFailure
{
    /// <summary>Before the commit nothing counts: either the data is at fault, or the write may be tried again.</summary>
    public static Exception BeforeCommit(SqliteException failure) => failure.Primary switch
    {
        raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE =>
            new PoisonException(failure.Message, failure),
        _ => new NotWrittenException(failure.Message, failure),
    };

    /// <summary>
    /// A commit that met a lock or a full disk has not written its last frame. After any other error that frame may be in the log though
    /// this connection takes the transaction back: it would count after a crash, unless another commit overwrites it first.
    /// </summary>
    public static Exception DuringCommit(SqliteException failure) => failure.Primary switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL => new NotWrittenException(failure.Message, failure),
        _ => new OutcomeUnknownException(failure.Message, failure),
    };
}
