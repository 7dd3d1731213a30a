using System.Runtime.InteropServices;

namespace Downloads.Cli;

/// <summary>How often the user pressed Ctrl-C, or asked the process to end.</summary>
public interface IInterrupts
{
    /// <summary>From now on the command deals with them; before, each ends the process as it always does.</summary>
    void Heed();

    /// <summary>Each ends the process again, and counting begins anew.</summary>
    void Forget();

    /// <summary>Completes with the first.</summary>
    Task First { get; }

    /// <summary>Completes with the second.</summary>
    Task Second { get; }
}

/// <summary>SIGINT, SIGTERM and SIGHUP of this process. A third ends it on the spot. Used by one thread.</summary>
public sealed class SignalInterrupts : IInterrupts, IDisposable
{
    private TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PosixSignalRegistration[] _registrations = [];

    /// <inheritdoc/>
    public Task First => _first.Task;

    /// <inheritdoc/>
    public Task Second => _second.Task;

    /// <inheritdoc/>
    public void Heed()
    {
        if (_registrations.Length == 0)
        {
            _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
        }
    }

    /// <inheritdoc/>
    public void Forget()
    {
        Dispose();
        _registrations = [];
        _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context) => context.Cancel = _first.TrySetResult() || _second.TrySetResult();
}
