using Actors.Persistence;
using Actors.Sqlite.Native;

namespace Actors.Sqlite.Writing;

/// <summary>Runs work in a transaction, and turns what goes wrong into the three kinds of failed writes.</summary>
internal sealed class WriteTransaction(Connection connection) : IDisposable
{
    private readonly Statement _begin = connection.Prepare("BEGIN IMMEDIATE");
    private readonly Statement _commit = connection.Prepare("COMMIT");
    private readonly Statement _rollback = connection.Prepare("ROLLBACK");

    /// <summary>Runs <paramref name="work"/>; commits where it returns true, else takes everything back.</summary>
    /// <exception cref="NotWrittenException">Nothing was written, by any reading of the file.</exception>
    /// <exception cref="OutcomeUnknownException">The commit failed in a way that a crash could turn into a success.</exception>
    /// <exception cref="PoisonException">The data cannot be written.</exception>
    public void Run(Func<bool> work)
    {
        bool commit;
        try
        {
            _begin.Execute();
            commit = work();
        }
        catch (SqliteException e)
        {
            TakeBack();
            throw WriteFailure.BeforeCommit(e);
        }
        catch
        {
            TakeBack();
            throw;
        }

        if (commit)
        {
            Commit();
        }
        else
        {
            TakeBack();
        }
    }

    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
    }

    private void Commit()
    {
        try
        {
            _commit.Execute();
        }
        catch (SqliteException e)
        {
            TakeBack();
            throw WriteFailure.DuringCommit(e);
        }
    }

    // SQLite has taken the transaction back by itself after some errors. Where it cannot be taken back at all, the next BEGIN fails.
    private void TakeBack()
    {
        if (!connection.InTransaction)
        {
            return;
        }

        try
        {
            _rollback.Execute();
        }
        catch (SqliteException e)
        {
            throw new OutcomeUnknownException($"The transaction could not be taken back: {e.Message}", e);
        }
    }
}
