using System.Text;
using Downloads.Cli.Display;
using Downloads.Cli.Interactive;

namespace Downloads.Cli.Tests.Commands;

/// <summary>A command line inside the test: what it prints is kept, nothing of the real environment gets in.</summary>
internal sealed class CommandLineHarness : IInterrupts
{
    private readonly TaskCompletionSource _first = new();
    private readonly TaskCompletionSource _second = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public Task First => _first.Task;

    public Task Second => _second.Task;

    public void Heed()
    {
    }

    public void Forget()
    {
    }

    public Task<ExitCode> RunAsync(params string[] arguments) => RunAsync(lines: null, arguments);

    /// <summary>Where there is no command, <paramref name="lines"/> are typed.</summary>
    public async Task<ExitCode> RunAsync(string[]? lines, string[] arguments)
    {
        await using var output = TextWriter.Synchronized(new StringWriter(_output));
        await using var error = TextWriter.Synchronized(new StringWriter(_error));
        return await CommandLine.RunAsync(arguments, new CliContext
        {
            Output = output,
            Error = error,
            Input = () => TextReader.Null,
            Environment = name => Environment.GetValueOrDefault(name),
            Time = TimeProvider.System,
            Interrupts = this,
            Lines = lines is null ? null : _ => new ScriptedLines(lines),
            Display = json => json ? new JsonDisplay(output, error) : new PlainDisplay(error, TimeProvider.System),
        });
    }

    private sealed class ScriptedLines(IEnumerable<string> lines) : ILineReader
    {
        private readonly Queue<string> _lines = new(lines);

        public string? Read(string prompt) => _lines.TryDequeue(out var line) ? line : null;
    }

    /// <summary>Ctrl-C, once more.</summary>
    public void Interrupt() => _ = _first.TrySetResult() || _second.TrySetResult();
}
