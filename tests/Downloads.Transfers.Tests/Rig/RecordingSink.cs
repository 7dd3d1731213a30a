using System.Collections.Concurrent;
using Downloads.Life;

namespace Downloads.Transfers.Tests.Rig;

/// <summary>Remembers everything an engine reports.</summary>
public sealed class RecordingSink : ITransferSink
{
    private readonly ConcurrentQueue<TransferProgress> _progress = new();
    private readonly ConcurrentQueue<ResumeData> _checkpoints = new();
    private readonly ConcurrentQueue<string> _lost = new();
    private readonly ConcurrentQueue<RunningPhase> _phases = new();

    public IReadOnlyList<TransferProgress> Frames => [.. _progress];

    public IReadOnlyList<ResumeData> Checkpoints => [.. _checkpoints];

    public IReadOnlyList<string> Lost => [.. _lost];

    public IReadOnlyList<RunningPhase> Phases => [.. _phases];

    /// <summary>Called with each checkpoint before it counts as committed.</summary>
    public Func<ResumeData, Task> OnCheckpoint { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called with each frame.</summary>
    public Action<TransferProgress> OnProgress { get; set; } = _ => { };

    public void Progress(TransferProgress progress)
    {
        _progress.Enqueue(progress);
        OnProgress(progress);
    }

    public async ValueTask CheckpointAsync(string name, long? total, ResumeData resume)
    {
        _checkpoints.Enqueue(resume);
        await OnCheckpoint(resume);
    }

    public void Phase(RunningPhase phase) => _phases.Enqueue(phase);

    public void ResumeLost(string reason) => _lost.Enqueue(reason);
}
