using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Downloads.Cli.Client;

/// <summary>The manager API of a node, as far as the command line uses it. Every refusal and every failure becomes a <see cref="CliException"/>.</summary>
public sealed class NodeClient : IDisposable
{
    private static readonly TimeSpan ProbeTime = TimeSpan.FromSeconds(2);
    private readonly HttpClient _http;

    public NodeClient(NodeAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Address = address;
        _http = new HttpClient { BaseAddress = address.Url, Timeout = TimeSpan.FromMinutes(2) };
        if (address.Token is { } token)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }
    }

    public NodeAddress Address { get; }

    /// <summary>Whether a node answers there. Anything else that listens on the port is not taken for one.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ProbeTime);
        try
        {
            using var answer = await _http.GetAsync(new Uri("health/live", UriKind.Relative), patience.Token);
            return answer.IsSuccessStatusCode && answer.Content.Headers.ContentType?.MediaType is "application/json";
        }
        catch (Exception away) when (away is HttpRequestException || (away is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Queues the jobs in one durable transaction.</summary>
    /// <returns>In the order given.</returns>
    public async Task<IReadOnlyList<JobView>> SubmitAsync(JobRequest[] jobs, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/downloads");
        request.Content = JsonContent.Create(jobs, WireJson.Default.JobRequestArray);
        return (await SendAsync(request, WireJson.Default.JobPage, cancellationToken)).Downloads;
    }

    /// <summary>One download with all its fields.</summary>
    public async Task<JobView> GetAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/downloads/{id}");
        return await SendAsync(request, WireJson.Default.JobView, cancellationToken);
    }

    /// <summary>One download as the node sends it.</summary>
    public async Task<JsonElement> GetRawAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/downloads/{id}");
        return await SendAsync(request, WireJson.Default.JsonElement, cancellationToken);
    }

    /// <summary>Downloads that match, newest first, page by page up to <paramref name="limit"/>.</summary>
    public async IAsyncEnumerable<JobView> ListAsync(
        IReadOnlyList<KeyValuePair<string, string>> filter, int limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        while (limit > 0)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"api/downloads?{Query(filter, Math.Min(limit, 200), cursor)}");
            var page = await SendAsync(request, WireJson.Default.JobPage, cancellationToken);
            foreach (var job in page.Downloads)
            {
                yield return job;
            }

            limit -= page.Downloads.Count;
            cursor = page.NextCursor;
            if (cursor is null || page.Downloads.Count == 0)
            {
                yield break;
            }
        }
    }

    /// <summary>Tells one download to <paramref name="verb"/>: pause, resume, cancel, retry or start.</summary>
    public async Task CommandAsync(Guid id, string verb, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/downloads/{id}/{verb}");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Tells all downloads to <paramref name="verb"/>: start, pause, resume or cancel.</summary>
    public async Task CommandAllAsync(string verb, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"api/downloads/{verb}-all");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Removes a finished download from the history; its files stay.</summary>
    public async Task ForgetAsync(Guid id, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"api/downloads/{id}?forget=true");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Any question, and any order without a body.</summary>
    public async Task<T> AskAsync<T>(HttpMethod method, string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        return await SendAsync(request, type, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static string Query(IReadOnlyList<KeyValuePair<string, string>> filter, int limit, string? cursor)
    {
        var query = new StringBuilder($"limit={limit}");
        foreach (var (key, value) in filter.Concat(cursor is null ? [] : [KeyValuePair.Create("cursor", cursor)]))
        {
            query.Append('&').Append(key).Append('=').Append(Uri.EscapeDataString(value));
        }

        return query.ToString();
    }

    private async Task<T> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(request, cancellationToken);
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken)
                ?? throw new CliException(ExitCode.BadAnswer, $"{Address.Url} answered with nothing; is it a node of this version?");
        }
        catch (JsonException strange)
        {
            throw new CliException(ExitCode.BadAnswer, $"{Address.Url} answered with something else than JSON; is it a node of this version?", strange);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await _http.SendAsync(request, cancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return answer;
            }

            using (answer)
            {
                throw await Problems.ReadAsync(answer, cancellationToken);
            }
        }
        catch (HttpRequestException away)
        {
            throw new CliException(ExitCode.Network, $"No node answers at {Address.Url}: {away.Message}. Start one, or name another with --node.", away);
        }
        catch (OperationCanceledException slow) when (!cancellationToken.IsCancellationRequested)
        {
            throw new CliException(ExitCode.TimedOut, $"The node at {Address.Url} took too long to answer.", slow);
        }
    }
}
