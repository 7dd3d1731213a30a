using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Origins.Nodes;

/// <summary>The manager API as a program would use it: JSON out, JSON in, nothing hidden.</summary>
public sealed class NodeClient : IDisposable
{
    private readonly HttpClient _http;

    /// <param name="token">Null where the node is open to this machine.</param>
    public NodeClient(Uri address, string? token = null)
    {
        _http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(30) };
        _http.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    public Task<Reply> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Reply> PostAsync(string path, object? body = null, string? idempotencyKey = null) => SendAsync(HttpMethod.Post, path, body, idempotencyKey);

    public Task<Reply> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, body);

    public Task<Reply> PatchAsync(string path, object body) => SendAsync(HttpMethod.Patch, path, body);

    public Task<Reply> DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path);

    /// <summary>Queues one download; its id.</summary>
    public async Task<string> AddAsync(object job) => IdOf((await PostAsync("api/downloads", job)).Succeeded());

    /// <summary>Queues them in one transaction; their ids in the order given.</summary>
    public async Task<IReadOnlyList<string>> AddAllAsync(IReadOnlyCollection<object> jobs) =>
        [.. (await PostAsync("api/downloads", jobs)).Succeeded().GetProperty("downloads").EnumerateArray().Select(IdOf)];

    /// <summary>One download as it is now.</summary>
    public async Task<JsonElement> FindAsync(string id) => (await GetAsync($"api/downloads/{id}")).Succeeded();

    /// <summary>Every download there is, page by page.</summary>
    public async Task<IReadOnlyList<JsonElement>> ListAsync()
    {
        var all = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = (await GetAsync($"api/downloads?limit=100{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).Succeeded();
            all.AddRange(page.GetProperty("downloads").EnumerateArray());
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);
        return all;
    }

    /// <summary><c>pause</c>, <c>resume</c>, <c>cancel</c>, <c>retry</c>, <c>start</c>.</summary>
    public Task<Reply> CommandAsync(string id, string name) => PostAsync($"api/downloads/{id}/{name}");

    public void Dispose() => _http.Dispose();

    private static string IdOf(JsonElement download) => download.GetProperty("id").GetString()!;

    private async Task<Reply> SendAsync(HttpMethod method, string path, object? body = null, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : JsonContent.Create(body);
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        var message = await _http.SendAsync(request);
        var text = await message.Content.ReadAsStringAsync();
        var isJson = message.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Reply(message.StatusCode, isJson && text.Length > 0 ? JsonSerializer.Deserialize<JsonElement>(text) : default, message);
    }
}
