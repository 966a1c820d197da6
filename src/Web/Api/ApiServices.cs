using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Web.Api.Idempotency;
using Platform.Web.Api.Problems;

namespace Platform.Web.Api;

/// <summary>The HTTP interface for lenders' own systems: tokens only, problem+json, one document that describes it all.</summary>
public static class ApiServices
{
    public const string Root = "/api/v1";

    /// <summary>A body that is not a file: larger ones are refused before they are read.</summary>
    public const long MaxBody = 64 * 1024;

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
            // Numbers are numbers, and are described as nothing else.
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        services.AddScoped<RequestLedger>().AddScoped<ApiAnswers>();
        services.AddOpenApi(ApiDocument.Name, ApiDocument.Describe);
        return services;
    }

    /// <summary>Around everything that may fail, and behind whatever chose the language.</summary>
    public static WebApplication UseApiProblems(this WebApplication app)
    {
        app.UseMiddleware<ApiProblems>();
        return app;
    }

    /// <summary>Behind authorization: only who may ask has its answers kept.</summary>
    public static WebApplication UseApiIdempotency(this WebApplication app)
    {
        app.UseMiddleware<IdempotentPosts>();
        return app;
    }

    public static WebApplication MapApi(this WebApplication app)
    {
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        var api = app.MapGroup(Root).DisableAntiforgery().RequireRateLimiting(ApiLimits.Policy).Refuses(401, 403, 429);
        api.MapCampaigns();
        api.MapRuns();
        api.MapAttempts();
        api.MapAccounts();
        api.MapImports();
        api.MapChannels();
        api.MapAudit();
        return app;
    }

    /// <summary>What an endpoint asks for: the permission that its use case asks for again, and the token's scope.</summary>
    public static RouteHandlerBuilder Needs(
        this RouteHandlerBuilder endpoint, Platform.Tenancy.Access.Permission permission, string scope) =>
        endpoint.RequireAuthorization(permission.ToString()).AddEndpointFilter(new ScopeFilter(scope)).WithMetadata(new NeededScope(scope));

    /// <summary>Says in the description which refusals an endpoint answers with, in the form that it really has.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder endpoint, params int[] statuses) where TBuilder : IEndpointConventionBuilder =>
        endpoint.WithMetadata([.. statuses.Select(
            status => new ProducesResponseTypeMetadata(status, typeof(ProblemBody), [ProblemBody.ContentType]))]);

    /// <summary>What every POST may answer because of its idempotency key.</summary>
    public static RouteHandlerBuilder TakesKey(this RouteHandlerBuilder endpoint) => endpoint.Refuses(400, 409, 413, 422);
}
