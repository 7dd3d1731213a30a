using System.Text.Json;
using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Life;
using Downloads.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api;

/// <summary><c>PATCH /api/downloads/{id}</c>: priority, label, bandwidth limit.</summary>
internal static class PatchEndpoint
{
    private const long MaxBytes = 16 * 1024;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPatch("/api/downloads/{id}", PatchAsync).Needs(Scope.Control).Reads<DownloadPatch>(MaxBytes)
            .Describe("Change priority, label or bandwidth limit").Answers<UnifiedDetail>();

    private static async Task<IResult> PatchAsync(string id, HttpContext context, IDownloads downloads, DownloadJson writer)
    {
        if (QueryReader.RefuseAny(context.Request) is { } unknown)
        {
            return unknown;
        }

        var (body, problem) = await JsonBody.ReadAsync(context.Request);
        if (body is null)
        {
            return problem!;
        }

        using (body)
        {
            var problems = new List<RequestProblem>();
            var patch = TryRead(body.Root, problems);
            return problems.Count > 0
                ? JobList.Refuse(problems)
                : await CommandEndpoints.TellAsync(
                    id, context, downloads, key => new DownloadCommand.Update(patch.Priority, patch.Label, patch.BandwidthLimit, key),
                    state => new JsonAnswer(StatusCodes.Status200OK, json => writer.WriteDetail(json, state!)));
        }
    }

    private static DownloadPatch TryRead(JsonElement root, List<RequestProblem> problems)
    {
        try
        {
            return Read(root, problems);
        }
        catch (InvalidOperationException)
        {
            // Thrown for text with half a surrogate pair, which is JSON but no Unicode.
            problems.Add(new("", "field.type", "Text of valid Unicode."));
            return new DownloadPatch(Priority: null, Label: null, BandwidthLimit: null);
        }
    }

    private static DownloadPatch Read(JsonElement root, List<RequestProblem> problems)
    {
        var patch = new DownloadPatch(Priority: null, Label: null, BandwidthLimit: null);
        if (root.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new("", "request.not_an_object", "A change is a JSON object."));
            return patch;
        }

        foreach (var member in root.EnumerateObject())
        {
            switch (member.Name)
            {
                case "priority" when IsNumber(member.Value, -RequestReader.MaxPriority, RequestReader.MaxPriority, out var priority):
                    patch = patch with { Priority = (int)priority };
                    break;
                case "label" when member.Value.ValueKind == JsonValueKind.String && IsLabel(member.Value.GetString()!):
                    patch = patch with { Label = member.Value.GetString() };
                    break;
                case "bandwidth_limit" when IsNumber(member.Value, 0, long.MaxValue, out var limit):
                    patch = patch with { BandwidthLimit = limit };
                    break;
                default:
                    problems.Add(Refuse(member.Name));
                    break;
            }
        }

        if (problems.Count == 0 && patch == new DownloadPatch(Priority: null, Label: null, BandwidthLimit: null))
        {
            problems.Add(new("", "field.missing", "Give priority, label or bandwidth_limit."));
        }

        return patch;
    }

    private static bool IsNumber(JsonElement value, long min, long max, out long number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out number) && number >= min && number <= max;
    }

    private static bool IsLabel(string text) => text.Length <= RequestReader.MaxTextLength && !text.Any(char.IsControl);

    private static RequestProblem Refuse(string name) => name switch
    {
        "priority" => new("/priority", "field.range", $"A whole number from -{RequestReader.MaxPriority} to {RequestReader.MaxPriority}."),
        "label" => new("/label", "field.range", $"At most {RequestReader.MaxTextLength} characters, none of them a control character."),
        "bandwidth_limit" => new("/bandwidth_limit", "field.range", "Bytes a second, a whole number from 0 on."),
        _ => new($"/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", "field.unknown", "There is no such field."),
    };
}
