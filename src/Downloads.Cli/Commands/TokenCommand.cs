using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using Downloads.Cli.Tokens;

namespace Downloads.Cli.Commands;

/// <summary><c>token create NAME --scope …</c>: makes a token, prints it once and stores its hash where the node reads it.</summary>
internal static class TokenCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("token", "Tokens for clients of a node.");
        command.Add(CreateCommand(context));
        return command;
    }

    private static Command CreateCommand(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "Who will hold it." };
        var scope = new Option<string>("--scope") { Description = "read, control or admin; several separated by ','.", Required = true };
        var data = new Option<string>("--data") { Description = "The node's data directory.", DefaultValueFactory = _ => "data" };
        var command = new Command("create", "Make a token. It is printed once and stored as a hash; a running node takes it up at once.") { name, scope, data };
        command.SetAction(async (parsed, _) =>
        {
            var token = "dl_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
            var file = new TokenFile(parsed.GetRequiredValue(data));
            file.Add(parsed.GetRequiredValue(name), parsed.GetRequiredValue(scope), digest);
            await context.Error.WriteLineAsync($"Stored in {file.Path}. The token is shown this once:");
            await context.Output.WriteLineAsync(token);
            return (int)ExitCode.Done;
        });
        return command;
    }
}
