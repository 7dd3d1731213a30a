namespace Actors.Persistence;

/// <summary>Something to be done on a lane's thread, where no append of the lane's shards is under way.</summary>
internal abstract class LaneStep
{
    public abstract void Run();
}

/// <summary>A step with a result.</summary>
internal sealed class LaneStep<T>(Func<T> step) : LaneStep
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<T> Done => _done.Task;

    public override void Run()
    {
        try
        {
            _done.SetResult(step());
        }
        catch (Exception failure)
        {
            _done.SetException(failure);
        }
    }
}
