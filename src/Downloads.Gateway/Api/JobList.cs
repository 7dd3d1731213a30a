using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Downloads.Gateway.Problems;
using Downloads.Requests;

namespace Downloads.Gateway.Api;

/// <summary>Reads a job or an array of jobs: all, or what is wrong with each.</summary>
internal static class JobList
{
    public static bool TryRead(
        JsonElement root, RequestReader reader, int max, [NotNullWhen(true)] out IReadOnlyList<DownloadSpec>? specs, [NotNullWhen(false)] out Problem? problem)
    {
        var problems = new List<RequestProblem>();
        specs = root.ValueKind == JsonValueKind.Array ? ReadArray(root, reader, max, problems) : ReadOne(root, reader, problems);
        problem = problems.Count == 0 ? null : Refuse(problems);
        specs = problem is null ? specs : null;
        return problem is null;
    }

    /// <summary>The problem document of a body with these problems.</summary>
    public static Problem Refuse(IReadOnlyList<RequestProblem> problems)
    {
        var detail = problems.Count == 1 ? $"{Place(problems[0].Pointer)}{problems[0].Message}" : $"{problems.Count} things are wrong; see errors.";
        return new Problem("request.invalid", detail)
        {
            Errors = problems.GroupBy(p => p.Pointer, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.Select(p => $"{p.Message} ({p.Code})").ToArray(), StringComparer.Ordinal),
        };
    }

    private static List<DownloadSpec> ReadArray(JsonElement root, RequestReader reader, int max, List<RequestProblem> problems)
    {
        var count = root.GetArrayLength();
        if (count == 0 || count > max)
        {
            problems.Add(new("", "field.range", $"An array holds 1 to {max} jobs; this one holds {count}."));
            return [];
        }

        var specs = new List<DownloadSpec>(count);
        var index = 0;
        foreach (var job in root.EnumerateArray())
        {
            if (reader.Read(job, $"/{index++}", problems) is { } spec)
            {
                specs.Add(spec);
            }
        }

        return specs;
    }

    private static List<DownloadSpec> ReadOne(JsonElement root, RequestReader reader, List<RequestProblem> problems) =>
        reader.Read(root, "", problems) is { } spec ? [spec] : [];

    private static string Place(string pointer) => pointer.Length == 0 ? "" : $"{pointer}: ";
}
