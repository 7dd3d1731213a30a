namespace Origins.Scripted;

/// <summary>A script and how often it was played. Any thread.</summary>
internal sealed class ScriptedPath(Script script)
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _refused;
    private int _brokenOff;

    public Script Script { get; } = script;

    /// <summary>Completes when held answers may go on.</summary>
    public Task Released => _released.Task;

    public void Release() => _released.TrySetResult();

    /// <summary>The refusal this request gets, or null.</summary>
    public Refusal? NextRefusal() =>
        Script.Refusal is { } refusal && Interlocked.Increment(ref _refused) is > 0 and var count && count <= refusal.Times ? refusal : null;

    /// <summary>Where this answer ends too early, or null.</summary>
    public BreakOff? NextBreakOff() =>
        Script.BreakOff is { } breakOff && Interlocked.Increment(ref _brokenOff) is > 0 and var count && count <= breakOff.Times ? breakOff : null;
}
