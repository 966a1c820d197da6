using System.Text.Json;
using Platform.Testing;
using Platform.Testing.Postgres;
using Platform.Tests.Host;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Tests.Api;

public sealed class OpenApiTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_describes_every_endpoint_its_scope_and_its_key()
    {
        await using var host = await PlatformHost.StartAsync(DatabaseKind.Sqlite, postgres, Ct);

        var document = (await host.Browser().GetJsonAsync("/openapi/v1.json", Ct)).Body;

        Assert.StartsWith("3.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        var paths = document.GetProperty("paths");
        var missing = new List<string>();
        foreach (var endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + endpoint.RoutePattern.RawText!.Trim('/');
            if (!path.StartsWith("/api/v1/", StringComparison.Ordinal)) continue;
            path = path.Replace(":guid", "", StringComparison.Ordinal);
            foreach (var method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods)
            {
                if (!paths.TryGetProperty(path, out var item) || !item.TryGetProperty(method.ToLowerInvariant(), out var operation))
                {
                    missing.Add($"{method} {path}");
                    continue;
                }
                if (!operation.TryGetProperty("summary", out _)) missing.Add($"summary of {method} {path}");
                if (!operation.TryGetProperty("security", out _)) missing.Add($"security of {method} {path}");
                foreach (var answer in operation.GetProperty("responses").EnumerateObject().Where(a => a.Name[0] == '4'))
                {
                    var schema = answer.Value.GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
                    if (schema.GetProperty("$ref").GetString() != "#/components/schemas/ProblemBody") missing.Add($"form of {answer.Name} of {path}");
                }
                foreach (var status in method == "POST" ? new[] { "400", "401", "403", "409", "413", "422" } : ["401", "403"])
                {
                    if (!operation.GetProperty("responses").TryGetProperty(status, out _)) missing.Add($"{status} of {method} {path}");
                }
                if (method == "POST" && !operation.GetProperty("parameters").EnumerateArray().Any(p => p.GetProperty("name").GetString() == "Idempotency-Key"))
                    missing.Add($"key of {path}");
            }
        }
        Assert.Empty(missing);
        foreach (var path in new[] { "/api/v1/campaigns/{key}/runs", "/api/v1/runs/{id}", "/api/v1/runs/{id}/pause", "/api/v1/attempts", "/api/v1/accounts/{accountNo}" })
            Assert.True(paths.TryGetProperty(path, out _), path);
        // What is a number in the answers is described as nothing else.
        Assert.DoesNotContain(
            Schemas(document.GetProperty("components").GetProperty("schemas")),
            type => type.Contains("string") && (type.Contains("integer") || type.Contains("number")));
        Assert.True(document.GetProperty("components").GetProperty("securitySchemes").TryGetProperty("clientCredentials", out _));
    }

    private static IEnumerable<string[]> Schemas(JsonElement element)
    {
        if (element.ValueKind is JsonValueKind.Array) return element.EnumerateArray().SelectMany(Schemas);
        if (element.ValueKind is not JsonValueKind.Object) return [];
        var own = element.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.Array
            ? new[] { type.EnumerateArray().Select(t => t.GetString()!).ToArray() }
            : [];
        return own.Concat(element.EnumerateObject().SelectMany(property => Schemas(property.Value)));
    }
}
