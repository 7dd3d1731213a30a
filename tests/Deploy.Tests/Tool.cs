using System.Diagnostics;
using System.Text;
using Origins.Local;

namespace Deploy.Tests;

/// <summary>A program run to its end.</summary>
internal sealed record Tool(int Code, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Whether this machine has it.</summary>
    public static bool Exists(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, name)));

    /// <summary>Runs in the source tree's root, or in <paramref name="folder"/>.</summary>
    public static async Task<Tool> RunAsync(string name, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(name, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? SourceTree.Root,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        return new Tool(process.ExitCode, await output, await error);
    }

    public Tool ShouldSucceed()
    {
        Code.ShouldBe(0, Error + Output);
        return this;
    }
}
