using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;

namespace Downloads.Gateway.Api;

/// <summary><c>/openapi.json</c>: made from the endpoints' own metadata, so that it cannot name what is not there.</summary>
internal static class OpenApiDescription
{
    private const string TokenScheme = "token";

    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(options =>
        {
            options.SerializerOptions.PropertyNamingPolicy = GatewayJson.Default.Options.PropertyNamingPolicy;
            options.SerializerOptions.TypeInfoResolverChain.Insert(0, GatewayJson.Default);
            options.SerializerOptions.TypeInfoResolverChain.Insert(1, Problems.ProblemJson.Default);
        });
        services.AddOpenApi(options =>
        {
            options.AddDocumentTransformer((document, _, _) => Describe(document));
            options.AddOperationTransformer((operation, context, _) => AddParameters(operation, context));
            options.AddOperationTransformer(AddArrayOfJobsAsync);
        });
    }

    public static void Map(IEndpointRouteBuilder endpoints) => endpoints.MapOpenApi("/openapi.json");

    private static Task Describe(OpenApiDocument document)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Downloads",
            Version = typeof(OpenApiDescription).Assembly.GetName().Version!.ToString(3),
            Description = "Queue downloads, watch and steer them. Events come over the WebSocket /ws (subprotocol downloads.v1).",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[TokenScheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "A token; X-API-Key holds it as well. Without any configured token the server is open to its own machine.",
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static Task AddParameters(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var name in metadata.OfType<QueryParameters>().SelectMany(p => p.Names))
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Query, Schema = SchemaOf(name), Explode = true });
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchema SchemaOf(string parameter) => parameter switch
    {
        "limit" or "after" or "shard" or "depth" or "days" => new() { Type = JsonSchemaType.Integer },
        "interval" => new() { Type = JsonSchemaType.Number },
        "forget" or "departed" => new() { Type = JsonSchemaType.Boolean },
        "since" => new() { Type = JsonSchemaType.String, Format = "date-time" },
        "status" or "state" => new() { Type = JsonSchemaType.Array, Items = new OpenApiSchema { Type = JsonSchemaType.String } },
        _ => new() { Type = JsonSchemaType.String },
    };

    /// <summary>The one endpoint whose body and answer come in two shapes.</summary>
    private static async Task AddArrayOfJobsAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Description is not { HttpMethod: "POST", RelativePath: "api/downloads" })
        {
            return;
        }

        var job = await context.GetOrCreateSchemaAsync(typeof(JobRequest), cancellationToken: cancellationToken);
        var one = await context.GetOrCreateSchemaAsync(typeof(Projections.UnifiedDownload), cancellationToken: cancellationToken);
        var many = await context.GetOrCreateSchemaAsync(typeof(AcceptedDownloads), cancellationToken: cancellationToken);
        if (operation.RequestBody?.Content?["application/json"] is { } body)
        {
            body.Schema = new OpenApiSchema
            {
                OneOf = [job, new OpenApiSchema { Type = JsonSchemaType.Array, Items = job, MinItems = 1, MaxItems = SubmitEndpoints.MaxJobs }],
            };
        }

        if (operation.Responses?["202"].Content?["application/json"] is { } accepted)
        {
            accepted.Schema = new OpenApiSchema { OneOf = [one, many] };
        }
    }
}
