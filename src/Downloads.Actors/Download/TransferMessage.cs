using Downloads.Life;
using Downloads.Transfers;

namespace Downloads.Actors.Download;

/// <summary>What a transfer tells its download actor. <see cref="Run"/> is <see cref="TransferRun.Number"/>; a report of a former run is ignored.</summary>
public abstract record TransferMessage(long Run)
{
    public sealed record Checkpoint(long Run, string Name, long? Total, ResumeData Resume) : TransferMessage(Run);

    /// <summary>The answer to <see cref="Checkpoint"/>, after the commit (or where the run is over and nothing needs saving).</summary>
    public sealed record CheckpointSaved;

    /// <summary>The first bytes of this run.</summary>
    public sealed record BytesCame(long Run) : TransferMessage(Run);

    public sealed record PhaseReported(long Run, RunningPhase Phase) : TransferMessage(Run);

    public sealed record ResumeLost(long Run, string Reason) : TransferMessage(Run);

    public sealed record Ended(long Run, TransferOutcome Outcome) : TransferMessage(Run);
}
