namespace Actors.Persistence;

/// <summary>Nothing was written; the same write may be tried again after a back-off.</summary>
public sealed class NotWrittenException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A commit whose outcome nobody knows: the shard takes a new epoch and reads its head before it goes on.</summary>
public sealed class OutcomeUnknownException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The data can never be written. Only the entity that brought it stops.</summary>
public sealed class PoisonException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>The store could not be opened: another process holds it.</summary>
public sealed class StoreLockedException(string message) : Exception(message);

/// <summary>The store cannot be reached or read.</summary>
public sealed class StoreUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
