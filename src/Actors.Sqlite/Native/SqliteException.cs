namespace Actors.Sqlite.Native;

/// <summary>SQLite refused a call. Never leaves the store: each side of it says what it means.</summary>
/// <param name="code">Extended result code; the low byte is the primary one (sqlite.org/rescode.html).</param>
internal sealed class SqliteException(int code, string message) : Exception($"SQLite error {code}: {message}")
{
    /// <summary>Primary result code.</summary>
    public int Primary { get; } = code & 0xFF;
}
