using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Actors.Inspection;
using Downloads.Gateway.Api;
using Downloads.Gateway.Auth;
using Downloads.Gateway.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Downloads.Gateway.Cluster;

/// <summary>The operator's side: members, shards, actors. Answers come fresh from the database; what is in memory is that of the member asked.</summary>
internal static class ClusterEndpoints
{
    private const int MaxEntities = 10_000;
    private const int MaxDepth = 16;
    private const int MaxActors = 20_000;
    private const int MaxPath = 200;

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Question<MembersAnswer>(endpoints.MapGet("/cluster/members", Members), "Members of the cluster", "departed");
        Question<ShardsAnswer>(endpoints.MapGet("/cluster/shards", Shards), "Every shard and its owner");
        Question<RegionsAnswer>(endpoints.MapGet("/cluster/regions", Regions), "The shards of each worker");
        Question<StatsAnswer>(endpoints.MapGet("/cluster/stats", Stats), "Figures of the cluster and of the member that answers");
        Question<EntitiesAnswer>(endpoints.MapGet("/cluster/entities", Entities), "Entities of a shard", "shard", "limit");
        Question<HierarchyAnswer>(endpoints.MapGet("/cluster/hierarchy", Hierarchy), "Actors in the memory of the member that answers", "depth", "path");
        Order(endpoints.MapPost("/cluster/members/{member}/leave", Leave), "Tell a member to hand its shards over and go");
        Order(endpoints.MapPost("/cluster/members/{member}/down", Down), "Declare a member dead");
    }

    private static void Question<T>(RouteHandlerBuilder endpoint, string summary, params string[] parameters) =>
        endpoint.Needs(Scope.Admin).Describe(summary, parameters).Answers<T>()
            .ProducesProblems(StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);

    private static void Order(RouteHandlerBuilder endpoint, string summary) =>
        endpoint.Needs(Scope.Admin).Describe(summary).Answers<MemberRead>(StatusCodes.Status202Accepted)
            .ProducesProblems(StatusCodes.Status404NotFound, StatusCodes.Status409Conflict, StatusCodes.Status503ServiceUnavailable);

    private static IResult Leave(string member, HttpRequest request, IClusterInspection inspection) => Tell(member, "leave", inspection.Leave, request, inspection);

    private static IResult Down(string member, HttpRequest request, IClusterInspection inspection) => Tell(member, "down", inspection.Down, request, inspection);

    private static IResult Members(HttpRequest request, IClusterInspection inspection)
    {
        var query = new QueryReader(request.Query, "departed");
        var departed = query.Flag("departed");
        return (IResult?)query.Problem ?? Json(Facts(inspection).Members(departed), GatewayJson.Default.MembersAnswer);
    }

    private static IResult Shards(HttpRequest request, IClusterInspection inspection) =>
        (IResult?)QueryReader.RefuseAny(request) ?? Json(Facts(inspection).Shards(inspection.Figures()), GatewayJson.Default.ShardsAnswer);

    private static IResult Regions(HttpRequest request, IClusterInspection inspection) =>
        (IResult?)QueryReader.RefuseAny(request) ?? Json(Facts(inspection).Regions(inspection.Figures()), GatewayJson.Default.RegionsAnswer);

    private static IResult Stats(HttpRequest request, IClusterInspection inspection) =>
        (IResult?)QueryReader.RefuseAny(request) ?? Json(Facts(inspection).Stats(inspection.Figures()), GatewayJson.Default.StatsAnswer);

    private static IResult Entities(HttpRequest request, IClusterInspection inspection)
    {
        var view = inspection.Read();
        var query = new QueryReader(request.Query, "shard", "limit");
        var shard = query.Number("shard", 0, view.Shards.Count - 1);
        var limit = query.Number("limit", 1, MaxEntities) ?? 1000;
        if (shard is null)
        {
            query.Refuse<int?>("shard", $"must be given, a whole number from 0 to {view.Shards.Count - 1}");
        }

        if (query.Problem is { } problem)
        {
            return problem;
        }

        var facts = new ClusterFacts(view, inspection.Self, inspection.Name);
        var answer = facts.IsHere(shard!.Value)
            ? facts.InMemory(shard.Value, inspection.Hierarchy(), limit)
            : facts.Elsewhere(shard.Value, inspection.ActiveEntities(shard.Value, limit + 1), limit);
        return Json(answer, GatewayJson.Default.EntitiesAnswer);
    }

    private static IResult Hierarchy(HttpRequest request, IClusterInspection inspection)
    {
        var query = new QueryReader(request.Query, "depth", "path");
        var depth = query.Number("depth", 0, MaxDepth) ?? 2;
        var path = query.Text("path", MaxPath) ?? "/";
        if (query.Problem is { } problem)
        {
            return problem;
        }

        var actors = inspection.Hierarchy();
        return ActorTree.Of(actors.Take(MaxActors), path, depth) is { } tree
            ? Json(new HierarchyAnswer(Facts(inspection).AddressOf(inspection.Self), actors.Count > MaxActors, tree), GatewayJson.Default.HierarchyAnswer)
            : new Problem("cluster.actor_not_found", $"No actor is at '{path}' or below.");
    }

    private static IResult Tell(string member, string verb, Func<Guid, MemberOrder> order, HttpRequest request, IClusterInspection inspection)
    {
        if (QueryReader.RefuseAny(request) is { } unknown)
        {
            return unknown;
        }

        if (Facts(inspection).Find(member) is not { } row)
        {
            return new Problem("cluster.member_not_found", $"No member has the address, name or id '{member}'.");
        }

        return order(row.NodeId) switch
        {
            MemberOrder.Done => Accepted(row.NodeId, inspection),
            MemberOrder.Refused => new Problem("cluster.refused", $"{row.Endpoint} is {row.State.ToString().ToLowerInvariant()}: it cannot be told to {verb}."),
            MemberOrder.Alone => new Problem("cluster.alone", $"{row.Endpoint} runs alone: nobody could take its place. SIGTERM stops it."),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static JsonAnswer Accepted(Guid nodeId, IClusterInspection inspection)
    {
        var view = inspection.Read();
        var now = new ClusterFacts(view, inspection.Self, inspection.Name).Member(view.Members.First(row => row.NodeId == nodeId));
        return Json(now, GatewayJson.Default.MemberRead, StatusCodes.Status202Accepted);
    }

    private static ClusterFacts Facts(IClusterInspection inspection) => new(inspection.Read(), inspection.Self, inspection.Name);

    private static JsonAnswer Json<T>(T answer, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => new(status, json => JsonSerializer.Serialize(json, answer, type));
}
