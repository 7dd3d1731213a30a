namespace Actors.Sqlite;

/// <summary>How the store fares, for health reports.</summary>
/// <param name="LastAppend">How long the last durable append took; zero before the first.</param>
/// <param name="WalBytes">Size of the write-ahead log: what a checkpoint has still to bring into the database, at most.</param>
/// <param name="DatabaseBytes">Size of the database file.</param>
public readonly record struct StoreStatistics(TimeSpan LastAppend, long WalBytes, long DatabaseBytes);
