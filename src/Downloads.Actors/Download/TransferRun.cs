using Downloads.Actors.Provider;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>One run of a transfer, as its download actor holds it.</summary>
/// <param name="number">Unique in this process: what tells reports of this run from those of a former one.</param>
#pragma warning disable CA1001 // The source has no timer and no handle, and a stop that comes late must not throw: nothing is to be disposed.
internal sealed class TransferRun(long number, int attempt, int file, RunConnections connections)
#pragma warning restore CA1001
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Number { get; } = number;

    public int Attempt { get; } = attempt;

    public int File { get; } = file;

    /// <summary>The download's own limit, read by the engine while it runs.</summary>
    public TransferLimit Limit { get; } = new();

    /// <summary>Its further connections.</summary>
    public RunConnections Connections { get; } = connections;

    /// <summary>Completes when the engine has let go of the part file; never fails.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Completes when the download actor has committed how it ended; never fails.</summary>
    public Task Settled => _settled.Task;

    internal CancellationToken Stop => _stop.Token;

    /// <summary>The engine keeps to it within 200 ms.</summary>
    public void ChangeLimit(long bytesPerSecond) => Limit.BytesPerSecond = bytesPerSecond;

    /// <summary>Tells the engine to stop and keep what it has. Returns at once; the end comes as a message.</summary>
    public void RequestStop() => _stop.Cancel();

    internal void End() => _ended.SetResult();

    internal void Settle() => _settled.TrySetResult();
}
