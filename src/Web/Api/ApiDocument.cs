using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Platform.Web.Api.Idempotency;

namespace Platform.Web.Api;

/// <summary>The description at <c>/openapi/v1.json</c>: what the endpoints say of themselves, and what holds for all of them.</summary>
public static class ApiDocument
{
    public const string Name = "v1";

    private const string Scheme = "clientCredentials";

    private static readonly Dictionary<string, string> Scopes = new()
    {
        ["imports"] = "Read accounts and import portfolios",
        ["campaigns"] = "Read campaigns and run them",
        ["attempts"] = "Read attempts",
        ["channels"] = "Set up accounts with providers",
        ["audit"] = "Read and prove the privacy log",
    };

    private static readonly Dictionary<string, string> Examples = new()
    {
        ["startRun"] = """{ "id": "019ac3f0-5f6e-7d11-8a55-0d5a3a4a9d01" }""",
        ["readRun"] =
            """
            { "id": "019ac3f0-5f6e-7d11-8a55-0d5a3a4a9d01", "campaign": "early-days", "campaignName": "Early days",
              "state": "running", "strategyVersion": 3, "asOf": "2026-11-22T08:00:00+00:00", "trigger": "api",
              "startedBy": "harbour-core", "createdAt": "2026-11-22T08:00:00+00:00", "plannedAt": "2026-11-22T08:00:04+00:00",
              "endedAt": null, "alreadyTreated": 12, "failure": null,
              "counts": { "selected": 1000, "suppressed": 31, "planned": 400, "inFlight": 32, "submitted": 200, "delivered": 320,
                "read": 5, "failed": 7, "expired": 0, "cancelled": 0, "ambiguous": 1, "handed": 4 },
              "timing": { "sampled": 533, "medianMs": 412.5, "p95Ms": 1180 } }
            """,
        ["listAttempts"] =
            """
            { "items": [ { "id": "kQ0bq8…", "run": "019ac3f0-5f6e-7d11-8a55-0d5a3a4a9d01", "campaign": "early-days", "step": 2,
                "channel": "sms", "accountNo": "HB-000184", "state": "suppressed", "reason": "cap_day",
                "dueAt": "2026-11-22T08:00:00+00:00", "submittedAt": null, "settledAt": "2026-11-22T08:00:04+00:00",
                "provider": null } ], "nextCursor": "kQ0bq8…" }
            """,
        ["readAccount"] =
            """
            { "accountNo": "HB-000184", "debtorRef": "D-77120", "product": "card", "currency": "GBP", "balance": 1280.50,
              "pastDueAmount": 214.00, "dueDate": "2026-11-01", "daysPastDue": 21, "bucket": "M1", "state": "open",
              "hold": null, "contactsToday": 1, "contactsSevenDays": 3, "updatedAt": "2026-11-22T06:10:00+00:00" }
            """,
        ["startImport"] = """{ "id": "019ac3f0-5f6e-7d11-8a55-0d5a3a4a9d01" }""",
        ["readImport"] =
            """
            { "id": "019ac3f0-5f6e-7d11-8a55-0d5a3a4a9d01", "fileName": "overdue-2026-11-22.csv", "state": "completed", "read": 1000,
              "accepted": 998, "rejected": 2, "created": 40, "updated": 958, "cured": 17, "failure": null, "failureMessage": null,
              "startedAt": "2026-11-22T06:00:00+00:00", "endedAt": "2026-11-22T06:00:03+00:00",
              "errors": [ { "row": 17, "field": "phone", "code": "phone", "message": "No such phone number can exist in this country." } ],
              "nextErrorsAfter": null }
            """,
    };

    public static void Describe(OpenApiOptions options)
    {
        options.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Collections platform",
                Version = Name,
                Description =
                    "For a lender's own systems. Sign in at `/connect/token` with client credentials; the tenant is the "
                    + "client's. Errors are RFC 9457 problem details whose `code` never changes and whose `title` follows "
                    + "`Accept-Language` (en, zh). Every POST may carry an `Idempotency-Key`.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow
                    {
                        TokenUrl = new Uri("/connect/token", UriKind.Relative),
                        Scopes = Scopes,
                    },
                },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            var metadata = context.Description.ActionDescriptor.EndpointMetadata;
            if (metadata.OfType<NeededScope>().FirstOrDefault() is { } needed)
            {
                operation.Security =
                [
                    new OpenApiSecurityRequirement
                    {
                        [new OpenApiSecuritySchemeReference(Scheme, context.Document)] = [needed.Scope],
                    },
                ];
            }
            if (string.Equals(context.Description.HttpMethod, "POST", StringComparison.OrdinalIgnoreCase)) AddKey(operation);
            if (operation.OperationId is { } id && Examples.TryGetValue(id, out var example)) AddExample(operation, example);
            return Task.CompletedTask;
        });
    }

    private static void AddKey(OpenApiOperation operation)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = IdempotentPosts.Header,
            In = ParameterLocation.Header,
            Description =
                "8 to 200 printable characters. The same key with the same request gives the first answer again, refusals "
                + "included, for at least 24 hours; with another request it is refused (422, `idempotency_mismatch`). "
                + "Without a key every POST stands for itself.",
            Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 8, MaxLength = 200 },
        });
    }

    private static void AddExample(OpenApiOperation operation, string example)
    {
        var success = operation.Responses?.FirstOrDefault(answer => answer.Key.StartsWith('2')).Value;
        if (success?.Content is null) return;
        foreach (var media in success.Content.Values.OfType<OpenApiMediaType>()) media.Example = JsonNode.Parse(example);
    }
}
