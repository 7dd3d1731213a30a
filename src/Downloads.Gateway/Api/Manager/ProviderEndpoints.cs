using System.Text.Json;
using Downloads.Actors;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Downloads.Projections;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Api.Manager;

/// <summary>Health of providers, and the probe that a user asks for.</summary>
internal static class ProviderEndpoints
{
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/api/downloads/manager/health", Health).Needs(Scope.Read).Describe("Health of the providers").Answers<ProvidersHealth>();
        endpoints.MapPost("/api/downloads/manager/providers/{id}/probe", ProbeAsync).Needs(Scope.Control)
            .Describe("Do not wait for the end of an open circuit: the next download goes as a probe").Answers<ProviderHealthRead>(202)
            .ProducesProblems(StatusCodes.Status404NotFound);
    }

    private static IResult Health(HttpRequest request, IProviders providers)
    {
        if (QueryReader.RefuseAny(request) is { } problem)
        {
            return problem;
        }

        var all = providers.Health();
        var health = new ProvidersHealth([.. all.Select(ProviderHealthRead.Of)], all.All(provider => provider.IsHealthy));
        return new JsonAnswer(StatusCodes.Status200OK, json => JsonSerializer.Serialize(json, health, GatewayJson.Default.ProvidersHealth));
    }

    private static async Task<IResult> ProbeAsync(string id, HttpContext context, IProviders providers)
    {
        if (QueryReader.RefuseAny(context.Request) is { } problem)
        {
            return problem;
        }

        try
        {
            return await providers.ProbeAsync(id, context.RequestAborted) is { } health
                ? new JsonAnswer(
                    StatusCodes.Status202Accepted, json => JsonSerializer.Serialize(json, ProviderHealthRead.Of(health), GatewayJson.Default.ProviderHealthRead))
                : new Problem("provider.not_found", "Nothing was ever downloaded from a provider of this name.");
        }
        catch (TimeoutException)
        {
            return new Problem("store.unavailable", "The provider did not answer in time. Ask again.");
        }
    }
}

/// <param name="OverallHealthy">Only when all are.</param>
public sealed record ProvidersHealth(IReadOnlyList<ProviderHealthRead> Providers, bool OverallHealthy);

/// <summary>A provider as clients see it (contracts, section 3).</summary>
/// <param name="CircuitState"><c>closed</c>, <c>open</c> or <c>half_open</c></param>
/// <param name="SecondsUntilRecoveryAttempt">Null where the circuit is not open.</param>
/// <param name="Paused">Why it starts nothing at present: <c>user</c>, <c>disk_full</c>, <c>circuit_open</c> or <c>calm</c>; null where it does.</param>
public sealed record ProviderHealthRead(
    string Provider, string ProviderName, bool IsHealthy, string CircuitState, int ConsecutiveFailures, DateTime? LastSuccessfulSync, double? SecondsSinceLastSync,
    double? SecondsUntilRecoveryAttempt, string? ErrorMessage, bool HasSuccessfulConnection, string? Paused)
{
    internal static ProviderHealthRead Of(ProviderHealth health) => new(
        health.Provider,
        UnifiedDownload.ProviderNameOf(health.Provider),
        health.IsHealthy,
        Word(health.Circuit),
        health.Failures,
        health.LastServedAt?.UtcDateTime,
        Seconds(health.SinceLastServed),
        Seconds(health.RecoveryIn),
        health.LastError,
        health.LastServedAt is not null,
        health.Pause is { } pause ? Word(pause) : null);

    private static double? Seconds(TimeSpan? span) => span is { } s ? Math.Round(Math.Max(0, s.TotalSeconds), 1) : null;

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
