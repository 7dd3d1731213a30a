using System.Buffers;
using System.Text;
using SQLitePCL;

namespace Actors.Sqlite.Native;

/// <summary>
/// A prepared statement. Parameters count from 1, columns from 0. Bindings last until they are bound anew; a statement that was stepped
/// is reset by <see cref="Reset"/>, or by the methods that run it to its end.
/// </summary>
internal sealed class Statement(Connection connection, sqlite3_stmt handle) : IDisposable
{
    // Text that is not Unicode (a lone surrogate) must not be stored as something else.
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public Statement Bind(int index, long value)
    {
        connection.Check(raw.sqlite3_bind_int64(handle, index, value));
        return this;
    }

    public Statement Bind(int index, long? value) => value is { } number ? Bind(index, number) : BindNull(index);

    public Statement Bind(int index, bool value) => Bind(index, value ? 1L : 0L);

    public Statement Bind(int index, ReadOnlySpan<byte> value)
    {
        // An empty span has no address, and SQLite would take that for NULL.
        connection.Check(value.IsEmpty ? raw.sqlite3_bind_zeroblob(handle, index, 0) : raw.sqlite3_bind_blob(handle, index, value));
        return this;
    }

    /// <summary>An id as 16 bytes in network order, so that ids made in order of time sort so.</summary>
    public Statement Bind(int index, Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(index, bytes);
    }

    public Statement Bind(int index, Guid? value) => value is { } id ? Bind(index, id) : BindNull(index);

    /// <exception cref="EncoderFallbackException">The text is not well-formed Unicode.</exception>
    public Statement BindText(int index, string value)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Strict.GetMaxByteCount(value.Length));
        try
        {
            var length = Strict.GetBytes(value, buffer);
            connection.Check(length == 0
                ? raw.sqlite3_bind_text(handle, index, "")
                : raw.sqlite3_bind_text(handle, index, buffer.AsSpan(0, length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return this;
    }

    /// <summary>A value of a view's column (text, number or null), or an id.</summary>
    /// <exception cref="ArgumentException">Another type, or text that is not well-formed Unicode.</exception>
    public Statement BindValue(int index, object? value) => value switch
    {
        null => BindNull(index),
        long number => Bind(index, number),
        string text => BindText(index, text),
        Guid id => Bind(index, id),
        _ => throw new ArgumentException($"A column cannot hold a {value.GetType().Name}.", nameof(value)),
    };

    public Statement BindNull(int index)
    {
        connection.Check(raw.sqlite3_bind_null(handle, index));
        return this;
    }

    /// <summary>Moves to the next row; false at the end. Resets before it throws.</summary>
    public bool Step()
    {
        var code = raw.sqlite3_step(handle);
        if (code is raw.SQLITE_ROW or raw.SQLITE_DONE)
        {
            return code == raw.SQLITE_ROW;
        }

        var failure = connection.Failure(code);
        Reset();
        throw failure;
    }

    /// <summary>Runs to the end without rows.</summary>
    public void Execute()
    {
        Step();
        Reset();
    }

    /// <summary>The first row, or <paramref name="none"/>.</summary>
    public T One<T>(Func<Statement, T> map, T none)
    {
        try
        {
            return Step() ? map(this) : none;
        }
        finally
        {
            Reset();
        }
    }

    /// <summary>All rows.</summary>
    public List<T> All<T>(Func<Statement, T> map)
    {
        var rows = new List<T>();
        try
        {
            while (Step())
            {
                rows.Add(map(this));
            }
        }
        finally
        {
            Reset();
        }

        return rows;
    }

    // The code repeats the error of the last step, which has been thrown already.
    public void Reset() => _ = raw.sqlite3_reset(handle);

    public bool IsNull(int column) => raw.sqlite3_column_type(handle, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(handle, column);

    public long? NullableInt64(int column) => IsNull(column) ? null : Int64(column);

    /// <summary>Bytes of a blob or text; valid until the next step.</summary>
    public ReadOnlySpan<byte> Bytes(int column) => raw.sqlite3_column_blob(handle, column);

    public Guid Id(int column) => new(Bytes(column), bigEndian: true);

    public string Text(int column) => Encoding.UTF8.GetString(Bytes(column));

    public object? Value(int column) => raw.sqlite3_column_type(handle, column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_INTEGER => Int64(column),
        _ => Text(column),
    };

    public void Dispose() => handle.Dispose();
}
