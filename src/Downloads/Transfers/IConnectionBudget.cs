namespace Downloads.Transfers;

/// <summary>
/// Connections to one source's host beyond the one a running transfer has anyway. A permit is a connection: the provider gives further ones only while no other
/// download waits for it. Any number of callers.
/// </summary>
public interface IConnectionBudget
{
    /// <summary>One more connection; null where none is free now. Answers at once, does not wait for one to become free, and throws nothing but cancellation.</summary>
    ValueTask<IConnectionLease?> TryAcquireAsync(CancellationToken cancellation);
}

/// <summary>A further connection, until it is disposed, which gives it back (once, however often).</summary>
public interface IConnectionLease : IAsyncDisposable
{
    /// <summary>The provider wants it back: the connection ends within a second, its bytes go to the others, and the lease is disposed.</summary>
    CancellationToken Recalled { get; }
}
