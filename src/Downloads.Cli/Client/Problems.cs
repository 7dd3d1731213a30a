using System.Net.Http.Json;
using System.Text.Json;
using Downloads.Cli.Display;

namespace Downloads.Cli.Client;

/// <summary>Turns an answer that is no success into one line and an exit code.</summary>
internal static class Problems
{
    public static async Task<CliException> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = (int)answer.StatusCode;
        return new CliException(FailureClasses.FromHttpStatus(status), SafeText.Of(Line(status, await BodyAsync(answer, cancellationToken))));
    }

    private static string Line(int status, ProblemView? problem)
    {
        var said = problem?.Errors is { Count: > 0 } errors
            ? string.Join("; ", errors.Select(error => $"{error.Key}: {string.Join(", ", error.Value)}"))
            : problem?.Detail ?? problem?.Title ?? $"The node answered {status}.";
        return status switch
        {
            401 => $"{said} Set DOWNLOADS_TOKEN, or name a file with --token-file.",
            _ => said,
        };
    }

    private static async Task<ProblemView?> BodyAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(WireJson.Default.ProblemView, cancellationToken);
        }
        catch (Exception none) when (none is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
