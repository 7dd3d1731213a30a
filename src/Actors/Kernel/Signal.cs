namespace Actors.Kernel;

/// <summary>
/// A message of the engine to a cell: runs in its turn, before any letter and also while letters are held back.
/// </summary>
internal abstract class Signal
{
    /// <summary>Link in the cell's stack of signals.</summary>
    public Signal? Next { get; set; }

    /// <summary>Runs in the cell's turn.</summary>
    public abstract void Run(ActorCell cell);

    /// <summary>The cell is gone; runs on any thread.</summary>
    public virtual void Abandon()
    {
    }
}

/// <summary>The cell begins its life, or its next one after a restart.</summary>
internal sealed class StartSignal : Signal
{
    public override void Run(ActorCell cell) => cell.Start();
}

/// <summary>Stop the cell; <paramref name="stopped"/> completes when it is gone.</summary>
internal sealed class StopSignal(TaskCompletionSource? stopped = null) : Signal
{
    public override void Run(ActorCell cell)
    {
        if (stopped is not null)
        {
            cell.WhenStopped(stopped);
        }

        cell.BeginStop();
    }

    public override void Abandon() => stopped?.TrySetResult();
}

/// <summary>A child has gone: the turn itself goes on with what waited for it.</summary>
internal sealed class ChildStoppedSignal : Signal
{
    public override void Run(ActorCell cell)
    {
    }
}

/// <summary>A child hands its failure up.</summary>
internal sealed class EscalatedSignal(ActorCell child, Exception failure) : Signal
{
    public override void Run(ActorCell cell) => cell.Fail(failure, child);
}

/// <summary>The supervisor has chosen to go on.</summary>
internal sealed class ResumeSignal : Signal
{
    public override void Run(ActorCell cell) => cell.Resume();
}
