using Downloads.Node.Options;

namespace Downloads.Node.Hosting;

/// <summary>A node as a process: starts, says where it listens, waits for SIGTERM or SIGINT, and ends with a code that tells why.</summary>
public static class NodeProcess
{
    /// <returns>One of <see cref="NodeExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            await using var node = await NodeHost.StartAsync(NodeConfiguration.Read(arguments), ProcessSurroundings.Take);
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
            await Console.Error.WriteLineAsync($"The node crashed: {crash}");
            return (int)NodeExitCode.Crashed;
        }
    }
}
