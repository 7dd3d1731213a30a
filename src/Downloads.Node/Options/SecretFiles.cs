using Microsoft.Extensions.Configuration;

namespace Downloads.Node.Options;

/// <summary>Secrets that are given as files, as containers and service runners do: the file's text without its last line end takes the secret's place.</summary>
internal static class SecretFiles
{
    private static readonly string[] Keys = ["Data:Postgres", "Cluster:Secret", "Network:Proxy"];

    /// <summary>Puts the texts of the files into <paramref name="configuration"/>; each that cannot be read is a fault.</summary>
    public static void Read(IConfigurationRoot configuration, List<string> faults)
    {
        foreach (var key in Keys)
        {
            if (configuration[$"{key}File"] is not { Length: > 0 } path)
            {
                continue;
            }

            if (configuration[key] is not null)
            {
                faults.Add($"{key}File: '{path}' stands beside {key}; allowed: one of the two");
                continue;
            }

            try
            {
                configuration[key] = File.ReadAllText(path).TrimEnd('\r', '\n');
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
            {
                faults.Add($"{key}File: '{path}' cannot be read ({refused.Message}); allowed: a file this user may read");
            }
        }
    }
}
