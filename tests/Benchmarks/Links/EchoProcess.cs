using System.Diagnostics;

namespace Benchmarks.Links;

/// <summary>This program once more, as the node at the other end of a link.</summary>
internal sealed class EchoProcess : IAsyncDisposable
{
    /// <summary>First argument of a program that is to be the other end.</summary>
    public const string Command = "serve-echo";

    private readonly Process _process;

    private EchoProcess(Process process, Guid id, int port) => (_process, Id, Port) = (process, id, port);

    /// <summary>Its node id.</summary>
    public Guid Id { get; }

    /// <summary>Where its links listen.</summary>
    public int Port { get; }

    public static async Task<EchoProcess> StartAsync()
    {
        var id = Guid.NewGuid();
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { typeof(EchoProcess).Assembly.Location, Command, id.ToString() },
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        return new EchoProcess(process, id, int.Parse((await process.StandardOutput.ReadLineAsync())!));
    }

    /// <summary>The other end itself: tells its port, and lives until its input ends.</summary>
    public static async Task<int> ServeAsync(string id)
    {
        await using var node = new EchoNode(Guid.Parse(id), isOwner: true);
        Console.WriteLine(node.Listen());
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
