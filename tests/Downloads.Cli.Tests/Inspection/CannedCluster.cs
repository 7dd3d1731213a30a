using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Downloads.Cli.Tests.Inspection;

/// <summary>A node that answers what it was told to, and keeps the orders it got.</summary>
internal sealed class CannedCluster : IAsyncDisposable
{
    private readonly WebApplication _application;

    private CannedCluster()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapFallback(Answer);
    }

    /// <summary>By path and query.</summary>
    public Dictionary<string, string> Answers { get; } = new(StringComparer.Ordinal);

    public List<string> Orders { get; } = [];

    public string Address => new Uri(_application.Urls.Single()).Authority;

    public static async Task<CannedCluster> StartAsync()
    {
        var cluster = new CannedCluster();
        await cluster._application.StartAsync();
        return cluster;
    }

    /// <summary>A member as the API tells of it.</summary>
    public static string Member(string address, string role, string status, string reachability, string id) =>
        $$"""
        {"address":"{{address}}","name":"name-of-{{address}}","node_id":"{{id}}","roles":["{{role}}"],"status":"{{status}}","reachability":"{{reachability}}","accused_by":[],
        "version":"0.1.0","capacity":100,"shards":85,"joined_at":"2026-01-31T12:00:00Z","lease_until":"2026-01-31T13:00:00Z"}
        """;

    public static string Members(params string[] members) =>
        $$"""{"cluster":"downloads","self":"10.0.0.1:5080","planned_at":"2026-01-31T12:00:00Z","count":{{members.Length}},"members":[{{string.Join(',', members)}}]}""";

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private IResult Answer(HttpContext context)
    {
        var question = context.Request.Path + context.Request.QueryString;
        if (context.Request.Method == HttpMethods.Post)
        {
            Orders.Add(question);
        }

        return Answers.TryGetValue(question, out var answer)
            ? Results.Text(answer, "application/json")
            : Results.Text("""{"title":"No such thing","detail":"Nothing is here.","code":"route.not_found"}""", "application/problem+json", statusCode: 404);
    }
}
