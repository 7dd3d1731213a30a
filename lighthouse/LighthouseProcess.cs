using Downloads.Node.Hosting;
using Downloads.Node.Options;

namespace Lighthouse;

/// <summary>A lighthouse as a process: says where it answers, waits for SIGTERM or SIGINT, and ends with one of <see cref="NodeExitCode"/>.</summary>
internal static class LighthouseProcess
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            await using var application = await LighthouseComposition.StartAsync(NodeConfiguration.Read(arguments), ProcessSurroundings.Take);
            foreach (var address in application.Urls)
            {
                Console.WriteLine($"Listening on {address}");
            }

            await application.WaitForShutdownAsync();
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
            await Console.Error.WriteLineAsync($"The lighthouse crashed: {crash}");
            return (int)NodeExitCode.Crashed;
        }
    }
}
