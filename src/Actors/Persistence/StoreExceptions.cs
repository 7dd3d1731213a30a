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

/// <summary>The store was created with another number of shards; it is fixed for ever.</summary>
public sealed class ShardCountMismatchException(int stored, int asked)
    : Exception($"The store has {stored} shards and was opened with {asked}.");

/// <summary>A later build has changed the store's schema: this one must not write to it.</summary>
public sealed class StoreTooNewException(string message) : Exception(message);

/// <summary>
/// A view is stored under another definition than the one given, or is new while entities of its kind are stored already: its rows can
/// only be made again by whoever understands the entities' state.
/// </summary>
public sealed class ViewSchemaChangedException(string view)
    : Exception($"The stored view '{view}' has another definition; it needs a rebuild.")
{
    /// <summary>Name of the view.</summary>
    public string View { get; } = view;
}
