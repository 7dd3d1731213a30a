using System.Collections.Immutable;
using Downloads.Node.Hosting;
using Downloads.Providers;
using Microsoft.Extensions.Configuration;

namespace Downloads.Node.Options;

/// <summary>What a node is told: the sources as one, and the options read from them.</summary>
/// <param name="Providers">Policies by provider name.</param>
public sealed record NodeSettings(IConfiguration Configuration, NodeOptions Options, ImmutableSortedDictionary<string, PolicyChoice> Providers);

/// <summary>
/// Where the options come from, later ones win: <c>appsettings.json</c> beside the binary, then in the working directory, environment
/// (<c>Section__Key</c>), command line (<c>--Section:Key=value</c> or <c>--Section:Key value</c>).
/// </summary>
public static class NodeConfiguration
{
    /// <summary>Keys of the host rather than of this product; they pass as they are.</summary>
    private static readonly string[] HostSections = ["Logging", "Kestrel"];

    private static IEnumerable<string> Sections => OptionsBinder.Sections<NodeOptions>().Append(ProviderSection.Name);

    /// <summary>Reads and validates everything at once.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="isolated">Pass over files and environment: a node inside another program is not configured by where that happens to run.</param>
    /// <exception cref="NodeStartException">With <see cref="NodeExitCode.Configuration"/> and a line for each fault.</exception>
    public static NodeSettings Read(IReadOnlyList<string> arguments, bool isolated = false)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var faults = new List<string>();
        var commandLine = ParseCommandLine(arguments, faults);
        var configuration = isolated ? OnlyFrom(commandLine) : Build(commandLine, faults);
        SecretFiles.Read(configuration, faults);
        var options = OptionsBinder.Bind<NodeOptions>(configuration, faults);
        if (options.Data is { Store: "postgres", Postgres.Length: 0 } && faults.Count == 0)
        {
            faults.Add("Data:Postgres: is missing; allowed with Data:Store=postgres: a connection string, there or in the file Data:PostgresFile");
        }

        var providers = ProviderSection.Read(configuration, faults);
        return faults.Count == 0 ? new NodeSettings(configuration, options, providers) : throw new NodeStartException(NodeExitCode.Configuration, faults);
    }

    private static IConfigurationRoot OnlyFrom(Dictionary<string, string?> commandLine) =>
        new ConfigurationBuilder().AddInMemoryCollection(commandLine).Build();

    private static IConfigurationRoot Build(Dictionary<string, string?> commandLine, List<string> faults)
    {
        var builder = new ConfigurationBuilder();
        foreach (var folder in new[] { AppContext.BaseDirectory, Directory.GetCurrentDirectory() }.Distinct(StringComparer.Ordinal))
        {
            builder.AddJsonFile(Path.Combine(folder, "appsettings.json"), optional: true, reloadOnChange: false);
        }

        builder.AddEnvironmentVariables("ASPNETCORE_").AddEnvironmentVariables().AddInMemoryCollection(commandLine);
        try
        {
            return builder.Build();
        }
        catch (InvalidDataException broken)
        {
            faults.Add($"{broken.Message} {broken.InnerException?.Message}".ReplaceLineEndings(" ").Trim());
            return OnlyFrom(commandLine);
        }
    }

    private static Dictionary<string, string?> ParseCommandLine(IReadOnlyList<string> arguments, List<string> faults)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i];
            if (!argument.StartsWith("--", StringComparison.Ordinal) || argument.Length == 2)
            {
                faults.Add($"'{argument}' is no option; allowed: --Section:Key=value, such as --Downloads:Root=/srv/files");
                continue;
            }

            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? argument[2..] : argument[2..equals];
            if (!IsKnownSection(key))
            {
                faults.Add($"'--{key}' is no option; allowed: --urls and --Section:Key with the sections {string.Join(", ", Sections)}");
            }

            if (equals < 0 && i + 1 == arguments.Count)
            {
                faults.Add($"'--{key}' has no value; allowed: --{key}=value");
                continue;
            }

            values[key] = equals < 0 ? arguments[++i] : argument[(equals + 1)..];
        }

        return values;
    }

    private static bool IsKnownSection(string key) =>
        key.Equals("urls", StringComparison.OrdinalIgnoreCase)
        || (key.IndexOf(':', StringComparison.Ordinal) is > 0 and var end
            && Sections.Concat(HostSections).Contains(key[..end], StringComparer.OrdinalIgnoreCase));
}
