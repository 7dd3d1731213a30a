using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>A node of any role as a process: starts, says where it listens, waits for SIGTERM or SIGINT, and ends with a code that tells why.</summary>
public static class NodeProcess
{
    /// <summary>A worker, a gateway, or both.</summary>
    /// <returns>One of <see cref="NodeExitCode"/>.</returns>
    public static Task<int> RunAsync(string[] arguments) =>
        RunAsync("node", arguments, settings => NodeHost.StartAsync(settings, ProcessSurroundings.Take));

    /// <inheritdoc cref="RunAsync(string[])"/>
    /// <param name="word">What it calls itself where it crashes.</param>
    internal static async Task<int> RunAsync(string word, string[] arguments, Func<NodeSettings, Task<NodeHost>> start)
    {
        try
        {
            await using var node = await start(NodeConfiguration.Read(arguments));
            foreach (var address in node.Addresses)
            {
                Console.WriteLine($"Listening on {address}");
            }

            await node.WaitForShutdownAsync();
            return (int)NodeExitCode.Stopped;
        }
        catch (NodeStartException refused)
        {
            foreach (var line in refused.Lines)
            {
                await Console.Error.WriteLineAsync(line);
            }

            return (int)refused.ExitCode;
        }
        catch (Exception crash)
        {
            await Console.Error.WriteLineAsync($"The {word} crashed: {crash}");
            return (int)NodeExitCode.Crashed;
        }
    }
}
