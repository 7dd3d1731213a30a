using System.CommandLine;
using Downloads.Cli.Client;

namespace Downloads.Cli.Commands;

/// <summary><c>pause</c>, <c>resume</c>, <c>cancel</c>, <c>retry</c>, <c>start</c> and <c>forget</c>: one word to one, several or all downloads.</summary>
internal static class ControlCommands
{
    private static readonly (string Verb, string Description, bool HasAll)[] Verbs =
    [
        ("pause", "Stop downloads and keep what they have.", true),
        ("resume", "Go on with paused downloads.", true),
        ("cancel", "Stop downloads for good and remove their partial files.", true),
        ("retry", "Queue failed or cancelled downloads again.", false),
        ("start", "Move waiting downloads to the front.", true),
        ("forget", "Remove finished downloads from the history; their files stay.", false),
    ];

    public static IEnumerable<Command> Create(CliContext context, NodeOptionSet node) =>
        Verbs.Select(verb => Create(verb.Verb, verb.Description, verb.HasAll, context, node));

    private static Command Create(string verb, string description, bool hasAll, CliContext context, NodeOptionSet node)
    {
        var ids = new IdArgument("Ids of downloads.");
        var all = new Option<bool>("--all") { Description = "All of them." };
        var command = new Command(verb, description);
        ids.AddTo(command);
        if (hasAll)
        {
            command.Add(all);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var named = ids.Read(parsed);
            var everything = hasAll && parsed.GetValue(all);
            if (everything == named.Length > 0)
            {
                throw new CliException(ExitCode.Usage, hasAll ? $"Name the downloads to {verb}, or say --all." : $"Name the downloads to {verb}.");
            }

            using var client = node.Client(parsed);
            if (everything)
            {
                await client.CommandAllAsync(verb, cancellationToken);
                return (int)ExitCode.Done;
            }

            return (int)await EachAsync(verb, named, client, context, cancellationToken);
        });
        return command;
    }

    /// <summary>One that refuses does not keep the others from their turn; the first refusal is the exit code.</summary>
    private static async Task<ExitCode> EachAsync(string verb, Guid[] ids, NodeClient client, CliContext context, CancellationToken cancellationToken)
    {
        var worst = ExitCode.Done;
        foreach (var id in ids)
        {
            try
            {
                await (verb == "forget" ? client.ForgetAsync(id, cancellationToken) : client.CommandAsync(id, verb, cancellationToken));
            }
            catch (CliException refused) when (refused.ExitCode is ExitCode.NotFound or ExitCode.Refused)
            {
                worst = worst == ExitCode.Done ? refused.ExitCode : worst;
                await context.Error.WriteLineAsync($"{id}: {refused.Message}");
            }
        }

        return worst;
    }
}
