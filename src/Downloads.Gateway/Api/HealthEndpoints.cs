using System.Text.Json;
using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Live;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api;

/// <summary>Liveness, readiness and the figures of a node. The first two are open: probes have no token, and they tell one word.</summary>
internal static class HealthEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", Live).Describe("Whether the process serves").Answers<HealthWord>();
        endpoints.MapGet("/health/ready", Ready).Describe("Whether the store answers and downloads are recovered").Answers<HealthWord>().Answers<HealthWord>(503);
        endpoints.MapGet("/health", Report).Needs(Scope.Read).Describe("Figures of this node").Answers<HealthReport>().Answers<HealthReport>(503);
    }

    private static JsonAnswer Live() => Word("live", StatusCodes.Status200OK);

    private static JsonAnswer Ready(INodeHealth node) =>
        node.Read().Ready ? Word("ready", StatusCodes.Status200OK) : Word("starting", StatusCodes.Status503ServiceUnavailable);

    private static JsonAnswer Report(INodeHealth node, LiveClients clients)
    {
        var report = HealthReport.Of(node.Read(), clients.Count);
        return new JsonAnswer(
            report.Status == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable,
            json => JsonSerializer.Serialize(json, report, GatewayJson.Default.HealthReport));
    }

    private static JsonAnswer Word(string word, int status) => new(status, json =>
    {
        json.WriteStartObject();
        json.WriteString("status"u8, word);
        json.WriteEndObject();
    });
}

/// <param name="Status"><c>live</c>, <c>ready</c> or <c>starting</c></param>
public sealed record HealthWord(string Status);
