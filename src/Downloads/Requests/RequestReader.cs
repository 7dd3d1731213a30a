using System.Collections.Immutable;
using System.Text.Json;
using Downloads.Providers;

namespace Downloads.Requests;

/// <summary>
/// Reads one job from JSON (contracts, sections 2 and 3): every field checked, unknown ones refused, secrets sealed. All problems of a job
/// are told at once.
/// </summary>
/// <param name="secrets">Seals custom headers and the user-info of URLs.</param>
public sealed class RequestReader(ISecretBox secrets)
{
    public const int MaxUrls = 1000;
    public const int MaxMirrors = 64;
    public const int MaxTextLength = 500;
    public const int MaxPriority = 1000;

    // Arrays go to few servers: their names are made once and shared. Replaced whole, by any thread.
    private volatile Named? _last;

    /// <summary>The job, or null with what is wrong added to <paramref name="problems"/>.</summary>
    /// <param name="pointer">Prefix of the problems' pointers: empty, or <c>/7</c> in an array.</param>
    public DownloadSpec? Read(JsonElement job, string pointer, ICollection<RequestProblem> problems)
    {
        var before = problems.Count;
        if (job.ValueKind != JsonValueKind.Object)
        {
            problems.Add(new(pointer, "request.not_an_object", "A job is a JSON object."));
            return null;
        }

        var fields = new JobFields(job, pointer, problems);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var urls = ReadUrls(fields, headers);
        ReadHeaders(fields, headers);
        var spec = new DownloadSpec
        {
            Urls = urls,
            Provider = fields.Provider() ?? (urls.IsEmpty ? "" : ProviderOf(urls[0])),
            Label = fields.Text("label", MaxTextLength),
            PostTitle = fields.Text("post_title", MaxTextLength),
            Priority = (int)(fields.Integer("priority", -MaxPriority, MaxPriority) ?? 0),
            Destination = fields.Destination(),
            Filename = fields.Filename(),
            Checksum = fields.Checksum(),
            Mirrors = fields.Urls("mirrors", MaxMirrors, headers: null),
            NotBefore = fields.Time("not_before"),
            Collision = fields.Choice("on_conflict", CollisionPolicy.Rename),
            BytesPerSecond = fields.Integer("bandwidth_limit", 0, long.MaxValue) ?? 0,
            IfChanged = fields.Validator("if_changed"),
            SealedHeaders = headers.Count == 0 || problems.Count > before ? null : secrets.Seal(JsonSerializer.Serialize(headers, RequestJson.Default.DictionaryStringString)),
        };
        RefuseCombinations(spec, fields);
        return problems.Count == before ? spec : null;
    }

    private string ProviderOf(string url)
    {
        if (_last is { } last && SourceUrl.HaveSameOrigin(last.Url, url))
        {
            return last.Provider;
        }

        var named = new Named(url, ProviderName.Of(new Uri(url)));
        _last = named;
        return named.Provider;
    }

    private static ImmutableArray<string> ReadUrls(JobFields fields, Dictionary<string, string> headers)
    {
        var given = (fields.Has("url") ? 1 : 0) + (fields.Has("urls") ? 1 : 0);
        if (fields.Has("track"))
        {
            fields.Refuse("track", "track.no_provider", "No catalogue or provider for tracks is configured on this node; give a url.");
            return [];
        }

        if (given != 1)
        {
            fields.Refuse("", "field.missing", "Give exactly one of url and urls.");
            return [];
        }

        var urls = fields.Has("url") ? fields.Url("url", headers) : fields.Urls("urls", MaxUrls, headers);
        if (fields.IsEmptyArray("urls"))
        {
            fields.Refuse("urls", "field.range", "Give at least one URL.");
        }

        if (headers.Count > 0 && !urls.All(url => SourceUrl.HaveSameOrigin(url, urls[0])))
        {
            fields.Refuse("urls", "url.credentials", "Credentials in a URL would go to the other hosts, too; put those into separate jobs.");
        }

        return urls;
    }

    private static void ReadHeaders(JobFields fields, Dictionary<string, string> headers)
    {
        if (fields.Object("headers") is not { } given)
        {
            return;
        }

        var count = 0;
        foreach (var header in given.EnumerateObject())
        {
            if (++count > HeaderRules.MaxHeaders)
            {
                fields.Refuse("headers", "field.range", $"At most {HeaderRules.MaxHeaders} headers.");
                return;
            }

            var name = JobFields.NameOf(header);
            var value = header.Value.ValueKind == JsonValueKind.String ? JobFields.TextOf(header.Value) : null;
            if ((value is null ? "A header value is a string." : HeaderRules.Refusal(name, value)) is { } refusal)
            {
                fields.Refuse("headers/" + JobFields.Escape(name), "header.invalid", refusal);
            }
            else if (!headers.TryAdd(name, value!))
            {
                fields.Refuse("headers/" + JobFields.Escape(name), "header.invalid", $"{name} is given twice, here or in the URL.");
            }
        }
    }

    private static void RefuseCombinations(DownloadSpec spec, JobFields fields)
    {
        if (spec.Urls.Length > 1 && (spec.Filename ?? spec.Checksum as object ?? spec.IfChanged) is not null)
        {
            fields.Refuse("", "field.combination", "filename, checksum and if_changed go with one url, not with several.");
        }

        if (spec.Urls.Length > 1 && !spec.Mirrors.IsEmpty)
        {
            fields.Refuse("mirrors", "field.combination", "mirrors go with one url, not with several.");
        }
    }

    private sealed record Named(string Url, string Provider);
}
