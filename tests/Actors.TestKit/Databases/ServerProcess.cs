using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Actors.TestKit.Databases;

/// <summary>
/// A server of the test's own, run by an unprivileged user. A shell stands between that ends the server when its input closes, so that none
/// outlives the tests, however they end.
/// </summary>
internal sealed partial class ServerProcess : IDisposable
{
    private const string User = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _shell;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _log = [];

    private ServerProcess(Process shell, string readyWords)
    {
        _shell = shell;
        shell.ErrorDataReceived += (_, line) => Note(line.Data, readyWords);
        shell.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException($"The server ended: {string.Join('\n', Log())}"));
        shell.EnableRaisingEvents = true;
    }

    /// <summary>The server itself, not the shell.</summary>
    public int Id { get; private set; }

    /// <summary>Starts a server and waits until it says <paramref name="readyWords"/>.</summary>
    public static ServerProcess Start(string readyWords, string program, params string[] arguments)
    {
        const string Script = "\"$@\" & echo $!; cat >/dev/null; kill -INT $! 2>/dev/null; wait $!";
        var server = new ServerProcess(new Process { StartInfo = AsUser(["sh", "-c", Script, "sh", program, .. arguments]) }, readyWords);
        server._shell.StartInfo.RedirectStandardInput = true;
        server._shell.Start();
        server._shell.BeginErrorReadLine();
        server.Id = int.Parse(server._shell.StandardOutput.ReadLine()!, CultureInfo.InvariantCulture);
        return server._ready.Task.Wait(Patience) ? server : throw new TimeoutException($"{program} is not ready: {string.Join('\n', server.Log())}");
    }

    /// <summary>Runs a program as the same user to its end.</summary>
    public static void Run(params string[] command)
    {
        using var process = Process.Start(AsUser(command))!;
        var errors = new StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {process.ExitCode}: {errors}");
        }
    }

    /// <summary>Makes a folder that is the server's own.</summary>
    public static string CreateFolder(string prefix)
    {
        var folder = Directory.CreateTempSubdirectory(prefix).FullName;
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", [User, folder]);
            chown.WaitForExit();
        }

        return folder;
    }

    /// <summary>Sends the server a signal.</summary>
    /// <param name="number">As the kernel numbers it: 3 is SIGQUIT.</param>
    public void Signal(int number)
    {
        if (Kill(Id, number) != 0)
        {
            throw new InvalidOperationException($"The server {Id} cannot be sent signal {number}.");
        }
    }

    /// <summary>Closes the shell's input, and waits for both to end.</summary>
    public void Dispose()
    {
        if (!_shell.HasExited)
        {
            _shell.StandardInput.Close();
            _shell.WaitForExit();
        }

        _shell.Dispose();
    }

    private static ProcessStartInfo AsUser(string[] command)
    {
        string[] all = Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", .. command] : command;
        return new ProcessStartInfo(all[0], all[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = "/" };
    }

    private void Note(string? line, string readyWords)
    {
        if (line is null)
        {
            return;
        }

        lock (_log)
        {
            _log.Add(line);
            if (_log.Count > 200)
            {
                _log.RemoveAt(0);
            }
        }

        if (line.Contains(readyWords, StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }

    private string[] Log()
    {
        lock (_log)
        {
            return [.. _log];
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
