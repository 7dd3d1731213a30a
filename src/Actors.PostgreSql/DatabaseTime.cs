using Actors.Persistence;
using Npgsql;

namespace Actors.PostgreSql;

/// <summary>
/// The time of the database, so that all nodes agree when a stored timer is due, whatever their own clocks say. Its offset from this machine's clock
/// is measured at the start and every half minute; a difference that the duration of the question may explain is none. Timers and
/// timestamps are the machine's own.
/// </summary>
public sealed class DatabaseTime : TimeProvider, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _machine;
    private readonly Database _database;
    private readonly ITimer _timer;
    private long _offset;

    /// <exception cref="StoreUnavailableException">The database cannot be reached.</exception>
    public DatabaseTime(string connectionString, TimeProvider machine)
    {
        _machine = machine;
        _database = new Database(connectionString, "actors-time");
        try
        {
            Measure();
        }
        catch (NpgsqlException e)
        {
            _database.Dispose();
            throw new StoreUnavailableException($"The database at {_database.Place} does not tell the time: {e.Message}", e);
        }

        _timer = machine.CreateTimer(static time => ((DatabaseTime)time!).MeasureAgain(), this, Interval, Interval);
    }

    /// <summary>How far the database's clock is ahead of the machine's.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offset));

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _machine.LocalTimeZone;

    /// <inheritdoc/>
    public override long TimestampFrequency => _machine.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _machine.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => _machine.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _machine.CreateTimer(callback, state, dueTime, period);

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _database.Dispose();
    }

    private void MeasureAgain()
    {
        try
        {
            Measure();
        }
        catch (Exception e) when (e is NpgsqlException or ObjectDisposedException)
        {
            // The offset stays what it was; who needs the database hears of it elsewhere.
        }
    }

    private void Measure()
    {
        using var connection = _database.Open();
        using var command = new NpgsqlCommand("SELECT clock_timestamp()", connection);
        var before = _machine.GetUtcNow();
        var there = new DateTimeOffset((DateTime)command.ExecuteScalar()!);
        var half = (_machine.GetUtcNow() - before) / 2;
        var measured = there - (before + half);
        if ((measured - Offset).Duration() > half)
        {
            Interlocked.Exchange(ref _offset, measured.Ticks);
        }
    }
}
