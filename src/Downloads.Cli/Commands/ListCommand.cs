using System.CommandLine;
using System.Text.Json;
using Downloads.Cli.Client;
using Downloads.Cli.Display;

namespace Downloads.Cli.Commands;

/// <summary><c>list</c>: downloads of a running node, newest first.</summary>
internal static class ListCommand
{
    public static Command Create(CliContext context, NodeOptionSet node)
    {
        var status = new Option<string[]>("--status") { Description = "Only these: waiting, pending, queued, downloading, stalled, paused, completed, failed, cancelled.", AllowMultipleArgumentsPerToken = true };
        var provider = new Option<string?>("--provider") { Description = "Only of this provider." };
        var label = new Option<string?>("--label") { Description = "Only with this label." };
        var limit = new Option<int>("--limit") { Description = "At most so many.", DefaultValueFactory = _ => 50 };
        var json = new Option<bool>("--json") { Description = "One JSON object a line." };
        var command = new Command("list", "List downloads, newest first.") { status, provider, label, limit, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = node.Client(parsed);
            var filter = (parsed.GetValue(status) ?? []).Select(word => KeyValuePair.Create("status", word))
                .Concat(Condition("provider", parsed.GetValue(provider)))
                .Concat(Condition("label", parsed.GetValue(label)))
                .ToArray();
            await foreach (var job in client.ListAsync(filter, parsed.GetValue(limit), cancellationToken))
            {
                await context.Output.WriteLineAsync(parsed.GetValue(json) ? JsonSerializer.Serialize(job, WireJson.Default.JobView) : Line(job));
            }

            return (int)ExitCode.Done;
        });
        return command;
    }

    private static KeyValuePair<string, string>[] Condition(string key, string? value) =>
        value is null ? [] : [KeyValuePair.Create(key, value)];

    private static string Line(JobView job)
    {
        var percent = Figures.Percent(job.Progress.BytesDownloaded, job.Progress.TotalBytes) is { } known ? $"{known:0.0} %" : "-";
        var size = job.Progress.TotalBytes is { } total ? Figures.Size(total) : "-";
        return $"{job.Id}  {job.Status,-11}  {percent,7}  {size,8}  {SafeText.Of(job.Name)}";
    }
}
