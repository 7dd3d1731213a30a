using System.Runtime.InteropServices;

namespace Downloads.Cli;

/// <summary>How often the user pressed Ctrl-C, or asked the process to end.</summary>
public interface IInterrupts
{
    /// <summary>Completes with the first.</summary>
    Task First { get; }

    /// <summary>Completes with the second.</summary>
    Task Second { get; }
}

/// <summary>SIGINT, SIGTERM and SIGHUP of this process. A third ends it on the spot.</summary>
public sealed class SignalInterrupts : IInterrupts, IDisposable
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _second = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public SignalInterrupts() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];

    /// <inheritdoc/>
    public Task First => _first.Task;

    /// <inheritdoc/>
    public Task Second => _second.Task;

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
