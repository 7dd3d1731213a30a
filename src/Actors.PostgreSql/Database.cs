using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>
/// The way to one database, for one node. Nothing relies on the state of a session, so a pooler that gives a server connection to each
/// transaction may stand between; then nothing is prepared either.
/// </summary>
internal sealed class Database : IDisposable
{
    /// <summary>Connections for reading and control at once, unless the connection string says otherwise.</summary>
    public const int DefaultPoolSize = 16;

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly NpgsqlDataSource _pool;
    private readonly NpgsqlDataSource _prepared;

    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    /// <exception cref="ArgumentException">The connection string is none.</exception>
    public Database(string connectionString, string name)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        _settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            NoResetOnClose = true,
            Enlist = false,
            ApplicationName = name,
            MaxPoolSize = given.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize ? DefaultPoolSize : given.MaxPoolSize,
            Timeout = Math.Min(given.Timeout, 5),
            CommandTimeout = Math.Min(given.CommandTimeout, 10),
        };
        _pool = new NpgsqlDataSourceBuilder(_settings.ConnectionString).Build();
        try
        {
            var isDirect = IsDirect();
            Prepares = isDirect || given.MaxAutoPrepare > 0;
            PreparedOptions = isDirect ? $"{given.Options} -c enable_seqscan=off".TrimStart() : given.Options;
        }
        catch (NpgsqlException e)
        {
            _pool.Dispose();
            throw new StoreUnavailableException($"The database at {Place} cannot be reached: {e.Message}", e);
        }

        _prepared = new NpgsqlDataSourceBuilder(new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Options = PreparedOptions }.ConnectionString).Build();
    }

    /// <summary>Whether a prepared statement is still there when the connection is used the next time.</summary>
    public bool Prepares { get; }

    private string? PreparedOptions { get; }

    /// <summary>Host, port and name of the database: no secrets.</summary>
    public string Place => $"{_settings.Host}:{_settings.Port}/{_settings.Database}";

    /// <summary>A connection of the pool; its disposal gives it back.</summary>
    public NpgsqlConnection Open() => _pool.OpenConnection();

    /// <summary>
    /// A connection of the pool for statements that are prepared where that is possible. Their plans are kept: one made while a table was tiny would go on
    /// reading it whole, row for row, when it has grown. So these sessions read by indexes only.
    /// </summary>
    public NpgsqlConnection OpenPrepared() => _prepared.OpenConnection();

    /// <summary>A connection of its own for prepared statements, known to the server by <paramref name="name"/>; its disposal closes it.</summary>
    public NpgsqlConnection OpenAlone(string name) =>
        OpenAlone(settings => (settings.ApplicationName, settings.Options) = (name, PreparedOptions));

    /// <summary>A connection of its own for statements that may take <paramref name="seconds"/> each.</summary>
    public NpgsqlConnection OpenPatient(int seconds) => OpenAlone(settings => settings.CommandTimeout = seconds);

    /// <summary>A connection of its own that would rather fail than wait: a statement that is late is not asked to end, its connection is dropped.</summary>
    public NpgsqlConnection OpenQuick() => OpenAlone(static settings => (settings.Timeout, settings.CancellationTimeout) = (2, -1));

    public void Dispose()
    {
        _prepared.Dispose();
        _pool.Dispose();
    }

    private NpgsqlConnection OpenAlone(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false };
        change(settings);
        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    // A pooler tells a process number of its own making.
    private bool IsDirect()
    {
        using var connection = Open();
        using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        return (int)command.ExecuteScalar()! == connection.ProcessID;
    }
}
