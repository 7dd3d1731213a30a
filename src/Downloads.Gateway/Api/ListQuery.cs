using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Downloads.Actors.Queries;
using Downloads.Gateway.Problems;
using Downloads.Life;
using Downloads.Projections;
using Microsoft.AspNetCore.Http;

namespace Downloads.Gateway.Api;

/// <summary>The query of a list or of a bulk command. What is not named here is refused, not ignored.</summary>
internal sealed record ListQuery(DownloadFilter Filter, DownloadOrder Order, string? Cursor, int Limit)
{
    public const int DefaultLimit = 50;
    public const int MaxLimit = 200;

    private const int MaxText = 512;

    /// <summary>Parameters of the lists of the manager API.</summary>
    public static readonly string[] ManagerParameters = ["status", "state", "post_title", "provider_host", "provider", "label", "since", "order", "limit", "cursor"];

    /// <summary>The filters alone.</summary>
    public static readonly string[] BulkParameters = ManagerParameters[..7];

    /// <summary>Parameters of the lists of the status panel.</summary>
    public static readonly string[] PanelParameters = ["status", "post_title", "provider_host", "order", "limit", "cursor"];

    private static readonly string[] Panel = [.. StatusWords.Table.Select(w => w.Panel).Distinct(StringComparer.Ordinal)];
    private static readonly string[] Manager = [.. StatusWords.Table.Select(w => w.Manager).Distinct(StringComparer.Ordinal)];

    /// <param name="allowed">Parameters of this endpoint; <c>status</c> speaks the panel's words where it is <see cref="PanelParameters"/>.</param>
    public static bool TryParse(IQueryCollection query, string[] allowed, [NotNullWhen(true)] out ListQuery? parsed, [NotNullWhen(false)] out Problem? problem)
    {
        var reader = new QueryReader(query, allowed);
        var isPanel = allowed == PanelParameters;
        var words = reader.Words("status", isPanel ? Panel : Manager);
        var filter = new DownloadFilter
        {
            PanelWords = isPanel ? words : null,
            ManagerWords = isPanel ? null : words,
            States = reader.Words("state", Enum.GetNames<DownloadStatus>()) is { } states ? [.. states.Select(Enum.Parse<DownloadStatus>)] : null,
            PostTitle = reader.Text("post_title", MaxText),
            ProviderHost = reader.Text("provider_host", MaxText)?.ToLowerInvariant(),
            Providers = reader.Text("provider", MaxText) is { } provider ? [provider] : null,
            Label = reader.Text("label", MaxText),
            Since = reader.Time("since"),
        };
        var order = reader.Text("order", MaxText) switch
        {
            null or "newest" => DownloadOrder.NewestFirst,
            "oldest" => DownloadOrder.OldestFirst,
            "finished" => DownloadOrder.LastFinishedFirst,
            _ => reader.Refuse<DownloadOrder>("order", "must be newest, oldest or finished"),
        };
        parsed = new ListQuery(filter, order, reader.Text("cursor", MaxText), reader.Number("limit", 1, MaxLimit) ?? DefaultLimit);
        problem = reader.Problem;
        parsed = problem is null ? parsed : null;
        return problem is null;
    }

    /// <summary>The same query for the page after this one.</summary>
    public static string NextLink(HttpRequest request, string cursor)
    {
        var query = QueryString.Create(request.Query.Where(p => p.Key != "cursor")
            .SelectMany(p => p.Value.Select(value => KeyValuePair.Create(p.Key, value)))
            .Append(KeyValuePair.Create("cursor", (string?)cursor)));
        return string.Create(CultureInfo.InvariantCulture, $"<{request.Path}{query}>; rel=\"next\"");
    }
}
