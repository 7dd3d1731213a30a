using System.Text.Json;
using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Downloads.Imports;
using Downloads.Life;
using Downloads.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api.Manager;

/// <summary>
/// <c>POST /api/downloads/import</c>: an export of this product, a <c>download_queue.json</c>, a Metalink 4 document, or an aria2 session or input file. Each entry stands for itself: one
/// that cannot be taken over refuses no other.
/// </summary>
internal static class ImportEndpoint
{
    private const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>Entries of one transaction.</summary>
    private const int Batch = 1000;

    public static void Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapPost("/api/downloads/import", ImportAsync).Needs(Scope.Control)
            .Accepts<ExportedDownloads>("application/json", "text/plain", "application/metalink4+xml", "application/octet-stream").WithMetadata(new BodyLimit(MaxBytes))
            .Describe("Queue what another list holds").Answers<ImportAnswer>(202)
            .ProducesProblems(StatusCodes.Status400BadRequest, StatusCodes.Status413PayloadTooLarge);

    private static async Task<IResult> ImportAsync(HttpContext context, IDownloads downloads, RequestReader reader)
    {
        if (QueryReader.RefuseAny(context.Request) is { } unknown)
        {
            return unknown;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var file = ImportFile.Read(body.GetBuffer().AsMemory(0, (int)body.Length));
        if (file.Error is { } error)
        {
            return Problem.At("request.invalid", "", error);
        }

        var results = new ImportedEntry[file.Entries.Count];
        foreach (var batch in Enumerable.Range(0, results.Length).Chunk(Batch))
        {
            await TakeAsync(batch, file.Entries, results, downloads, reader, context.RequestAborted);
        }

        var imported = results.Count(entry => entry.Result == ImportedEntry.Imported);
        var answer = new ImportAnswer(file.Format!, imported, results.Length - imported, results);
        return new JsonAnswer(StatusCodes.Status202Accepted, json => JsonSerializer.Serialize(json, answer, GatewayJson.Default.ImportAnswer));
    }

    private static async Task TakeAsync(
        int[] batch, IReadOnlyList<ImportEntry> entries, ImportedEntry[] results, IDownloads downloads, RequestReader reader, CancellationToken cancellationToken)
    {
        var specs = new List<(int Index, DownloadSpec Spec)>();
        foreach (var index in batch)
        {
            var entry = entries[index];
            var problems = new List<RequestProblem>();
            if (entry.Job is { } job && reader.Read(job, "", problems) is { } spec)
            {
                specs.Add((index, spec));
            }
            else
            {
                results[index] = ImportedEntry.Skip(index, entry, entry.Job is null ? entry.Reason! : string.Join(" ", problems.Select(p => $"{p.Pointer} {p.Message}".Trim())));
            }
        }

        if (specs.Count == 0)
        {
            return;
        }

        var outcome = await downloads.SubmitAsync([.. specs.Select(s => s.Spec)], key: null, cancellationToken);
        for (var i = 0; i < specs.Count; i++)
        {
            var (index, entry) = (specs[i].Index, entries[specs[i].Index]);
            results[index] = outcome is SubmitOutcome.Accepted accepted
                ? new(index, entry.Name, ImportedEntry.Imported, accepted.Downloads[i].Id, entry.Reason)
                : ImportedEntry.Skip(index, entry, "The store does not take it now; import it again.");
        }

        foreach (var index in batch.Where(index => entries[index].Paused && results[index].Id is not null))
        {
            await downloads.CommandAsync(results[index].Id!.Value, new DownloadCommand.Pause(), cancellationToken);
        }
    }
}

/// <param name="Format"><c>export</c>, <c>download_queue</c>, <c>metalink</c> or <c>aria2</c></param>
/// <param name="Entries">In the order of the file.</param>
public sealed record ImportAnswer(string Format, int Imported, int Skipped, IReadOnlyList<ImportedEntry> Entries);

/// <summary>What became of one entry.</summary>
/// <param name="Index">Its place in the file, from 0.</param>
/// <param name="Result"><c>imported</c> or <c>skipped</c></param>
/// <param name="Id">The download that it is now.</param>
/// <param name="Reason">Why it was skipped, or what of it was not taken over.</param>
public sealed record ImportedEntry(int Index, string Name, string Result, Guid? Id, string? Reason)
{
    internal const string Imported = "imported";

    internal static ImportedEntry Skip(int index, ImportEntry entry, string reason) => new(index, entry.Name, "skipped", Id: null, reason);
}
