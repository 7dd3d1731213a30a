using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Origins.Local;

/// <summary>A process that tests start: what it writes to both streams is kept, one of its lines may say that it is ready, and it is ended by its own pid.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TimeSpan _patience;
    private readonly string? _readyWords;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it and returns at once, however the start will end.</summary>
    /// <param name="patience">How long it may take to be ready, and to end.</param>
    /// <param name="readyWords">How the line begins that says it.</param>
    public ChildProcess(ProcessStartInfo start, TimeSpan patience, string? readyWords = null)
    {
        (start.UseShellExecute, start.RedirectStandardOutput, start.RedirectStandardError) = (false, true, true);
        (_process, _patience, _readyWords) = (new Process { StartInfo = start }, patience, readyWords);
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    /// <summary>Null while it runs.</summary>
    public int? ExitCode => _process.HasExited ? _process.ExitCode : null;

    /// <summary>Everything it wrote to both streams so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Completes when it says that it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its output.</exception>
    public async Task WaitUntilReadyAsync()
    {
        await Task.WhenAny(_ready.Task, _process.WaitForExitAsync()).WaitAsync(_patience);
        if (!_ready.Task.IsCompleted)
        {
            throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode} before it was ready:\n{Output}");
        }
    }

    /// <summary>Completes when it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its output.</exception>
    public async Task WaitUntilListeningAsync(string host, int port)
    {
        using var poll = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < _patience; await poll.WaitForNextTickAsync())
        {
            if (_process.HasExited)
            {
                throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {await WaitForExitAsync()} before it listened:\n{Output}");
            }

            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(host, port);
                return;
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }

        await DisposeAsync();
        throw new TimeoutException($"{_process.StartInfo.FileName} did not listen within {_patience}:\n{Output}");
    }

    /// <summary>A signal; a process that is gone already is fine.</summary>
    public void Send(int signal) => Signals.Send(_process, signal);

    /// <summary>SIGKILL; returns when nothing of it runs any more.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync().WaitAsync(_patience);
    }

    /// <summary>SIGTERM; returns its exit code.</summary>
    public Task<int> StopAsync()
    {
        Send(Signals.Terminate);
        return WaitForExitAsync();
    }

    /// <summary>Waits for it to end by itself; returns its exit code.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(_patience);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (ExitCode is null)
        {
            await KillAsync();
        }
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.AppendLine(line);
        }

        if (_readyWords is not null && line.StartsWith(_readyWords, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
