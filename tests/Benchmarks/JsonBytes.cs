using System.Net.Http.Headers;

namespace Benchmarks;

/// <summary>JSON that was made before the clock starts.</summary>
internal static class JsonBytes
{
    /// <summary>Returns when the whole answer is there.</summary>
    /// <exception cref="HttpRequestException">It was refused.</exception>
    public static async Task PostJsonAsync(this HttpClient http, string path, byte[] json)
    {
        using var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
    }
}
