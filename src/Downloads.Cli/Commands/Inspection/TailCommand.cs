using System.CommandLine;
using System.Text.Json;
using Downloads.Cli.Client;

namespace Downloads.Cli.Commands.Inspection;

/// <summary><c>tail</c>: follows a topic of the node's event stream until Ctrl-C.</summary>
internal static class TailCommand
{
    /// <param name="line">An item of the snapshot, or the data of an event, in words.</param>
    public static Command Create(Inspector inspector, string topic, string description, Func<JsonElement, string> line) => inspector.Action(
        "tail", description,
        async (_, form, client, cancellationToken) =>
        {
            inspector.Context.Interrupts.Heed();
            using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var reading = ReadAsync(inspector, new EventStream(client.Address, inspector.Context.Time, topic), form, line, end.Token);
            if (await Task.WhenAny(reading, inspector.Context.Interrupts.First) == reading)
            {
                await reading;
            }

            await end.CancelAsync();
            await reading.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return ExitCode.Done;
        });

    private static async Task ReadAsync(Inspector inspector, EventStream stream, OutputForm form, Func<JsonElement, string> line, CancellationToken cancellationToken)
    {
        await foreach (var message in stream.ReadAsync([], cancellationToken))
        {
            var op = message.GetProperty("op").GetString();
            if (op == "error")
            {
                var code = message.TryGetProperty("code", out var word) ? word.GetString() : null;
                var detail = message.TryGetProperty("detail", out var text) ? text.GetString() : "The node refuses the subscription.";
                throw new CliException(code == "auth.scope" ? ExitCode.Auth : ExitCode.Refused, detail!);
            }

            if (form == OutputForm.Json)
            {
                await inspector.PrintAsync(message.GetRawText());
                continue;
            }

            var told = op switch
            {
                "snapshot" => message.GetProperty("items").EnumerateArray().Select(line),
                "event" => [line(message.GetProperty("data"))],
                _ => [],
            };
            foreach (var one in told)
            {
                await inspector.PrintAsync(one);
            }
        }
    }
}
