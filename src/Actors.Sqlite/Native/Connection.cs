using SQLitePCL;

namespace Actors.Sqlite.Native;

/// <summary>
/// A connection and its prepared statements. Used by one thread at a time; whoever owns it sees to that.
/// </summary>
/// <remarks>Thin on purpose: a provider's command objects cost more than the statements of an append.</remarks>
internal sealed class Connection : IDisposable
{
    private const int MaxCachedStatements = 128;

    private readonly sqlite3 _handle;
    private readonly Dictionary<string, Statement> _statements = [];

    static Connection()
    {
        Batteries_V2.Init();

        // Nobody reads the statistics of memory, and every allocation would take a lock for them.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    public Connection(string path)
    {
        var code = raw.sqlite3_open_v2(
            path, out _handle, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            var message = raw.sqlite3_errstr(code).utf8_to_string();
            _handle.Dispose();
            throw new SqliteException(code, $"{message} ({path})");
        }

        raw.sqlite3_extended_result_codes(_handle, 1);
    }

    /// <summary>For what this class has no method for.</summary>
    public sqlite3 Handle => _handle;

    /// <summary>Whether a transaction is open.</summary>
    public bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Rows changed by the last statement that changed any.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    /// <summary>Key of the row inserted last.</summary>
    public long LastInsertedKey => raw.sqlite3_last_insert_rowid(_handle);

    /// <summary>Compiles a statement that the caller keeps and disposes before the connection.</summary>
    public Statement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var statement));
        return new Statement(this, statement);
    }

    /// <summary>A statement of the connection's cache, valid until the next call of this method.</summary>
    public Statement Cached(string sql)
    {
        if (_statements.TryGetValue(sql, out var known))
        {
            return known;
        }

        if (_statements.Count == MaxCachedStatements)
        {
            DropStatements();
        }

        return _statements[sql] = Prepare(sql);
    }

    /// <summary>Runs any number of statements; their rows are dropped.</summary>
    public void Execute(string script) => Check(raw.sqlite3_exec(_handle, script));

    /// <summary>The first column of the first row of <paramref name="sql"/>.</summary>
    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : throw new SqliteException(raw.SQLITE_DONE, $"no row from {sql}");
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    public SqliteException Failure(int code) => new(code, raw.sqlite3_errmsg(_handle).utf8_to_string());

    public void Dispose()
    {
        DropStatements();
        _handle.Dispose();
    }

    private void DropStatements()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _statements.Clear();
    }
}
