namespace Downloads.Transfers.Progress;

/// <summary>Lets one call at a time through to the sink, which the port promises, though frames come from a timer and checkpoints from the disk; none after <see cref="Close"/>.</summary>
internal sealed class OrderedSink(ITransferSink inner)
{
    private readonly Lock _gate = new();
    private bool _closed;

    public void Progress(TransferProgress progress) => Call(sink => sink.Progress(progress));

    public void Phase(Life.RunningPhase phase) => Call(sink => sink.Phase(phase));

    public void ResumeLost(string reason) => Call(sink => sink.ResumeLost(reason));

    public ValueTask CheckpointAsync(string name, long? total, ResumeData resume)
    {
        lock (_gate)
        {
            return _closed ? ValueTask.CompletedTask : inner.CheckpointAsync(name, total, resume);
        }
    }

    /// <summary>The transfer is over.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
        }
    }

    private void Call(Action<ITransferSink> call)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                call(inner);
            }
        }
    }
}
