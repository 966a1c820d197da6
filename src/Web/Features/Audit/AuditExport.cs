using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Resolution;
using Platform.Tenancy.Tenants;
using Platform.Web.Features.Attempts;
using Platform.Web.Identity;

namespace Platform.Web.Features.Audit;

/// <summary>GET /audit/export.csv and .json: what the explorer shows, all of it, streamed; that it was taken is an entry itself.</summary>
public static class AuditExport
{
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerDefaults.Web);

    public static void MapAuditExport(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/audit/log.auditlog", LogAsync).RequireAuthorization(nameof(Permission.ViewAudit)).NeedsFreshProof().ExcludeFromDescription();
        routes.MapGet("/audit/entries/{entry:guid}.tlog-proof", ProveAsync).RequireAuthorization(nameof(Permission.ViewAudit)).ExcludeFromDescription();
        routes.MapGet("/audit/export.{form:regex(^(csv|json)$)}", ExportAsync)
            .RequireAuthorization(nameof(Permission.ViewAudit)).NeedsFreshProof().ExcludeFromDescription();
    }

    /// <summary>The whole log with its checkpoints and proofs: what <c>audit verify FILE</c> reads.</summary>
    private static async Task<IResult> LogAsync(ExportLog export, TimeProvider clock, CancellationToken ct)
    {
        var size = await export.BeginAsync(ct);
        if (size.IsRefused) return size.Refusal.Code == "audit_unsigned" ? Results.NotFound() : Results.Forbid();
        var name = $"audit-{clock.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.auditlog";
        return Results.Stream(stream => export.WriteAsync(stream, size.Value, ct), "application/jsonl", name);
    }

    private static async Task<IResult> ProveAsync(Guid entry, ProveEntry prove, CancellationToken ct)
    {
        var proof = await prove.RunAsync(new(null, entry), ct);
        if (proof.IsRefused) return proof.Refusal.Code == "forbidden" ? Results.Forbid() : Results.NotFound();
        return Results.File(Encoding.UTF8.GetBytes(proof.Value.ToString()), "text/plain; charset=utf-8", $"{entry:D}.tlog-proof");
    }

    private static async Task<IResult> ExportAsync(
        string form, string? debtor, string? person, string? kind, string? action, string? agency, string? from, string? until, string? refused,
        ListAudit list, TenantCatalog tenants, TenantScope scope, TimeProvider clock, CancellationToken ct)
    {
        var zone = await tenants.FindAsync(scope.TenantId, ct) is { } tenant && TimeZoneInfo.TryFindSystemTimeZoneById(tenant.TimeZone, out var own)
            ? own
            : TimeZoneInfo.Utc;
        var filter = AuditAddress.Read(debtor, person, kind, action, agency, from, until, refused, zone);
        // The end stands still while the file is written: the file's own entry and what comes after it are not in it.
        filter = filter with { Until = filter.Until ?? clock.GetUtcNow() };
        var first = await list.ExportAsync(new(filter, null, ListAudit.MaxTake), form, ct);
        if (first.IsRefused) return Results.Forbid();
        var name = $"audit-{clock.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.{form}";
        return Results.Stream(
            async stream =>
            {
                await stream.WriteAsync(form == "csv" ? Bom : default, ct);
                await WriteAsync(stream, form == "csv" ? Head : "[", ct);
                var (slice, isFirst) = (first.Value, true);
                while (true)
                {
                    await WriteAsync(stream, form == "csv" ? Lines(slice.Rows) : Objects(slice.Rows, isFirst), ct);
                    if (slice.Next is not { } next) break;
                    isFirst = false;
                    slice = (await list.ExportAsync(new(filter, next, ListAudit.MaxTake), form, ct)).Value;
                }
                if (form == "json") await WriteAsync(stream, "]\n", ct);
            },
            form == "csv" ? "text/csv; charset=utf-8" : "application/json", name);
    }

    private const string Head =
        "place,id,at,actor_kind,actor_id,actor_name,agency_id,action,allowed,purpose,debtor_id,resource_type,resource_id,facts,correlation\r\n";

    private static string Lines(IReadOnlyList<AuditRow> rows)
    {
        var text = new StringBuilder(rows.Count * 220);
        foreach (var row in rows)
        {
            text.AppendJoin(',', new[]
            {
                row.Place?.ToString(CultureInfo.InvariantCulture) ?? "", row.Id.ToString("D"),
                row.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), row.ActorKind.ToString(),
                CsvField.Of(row.ActorId), CsvField.Of(row.ActorName), row.AgencyId?.ToString("D") ?? "", CsvField.Of(row.Action),
                row.Allowed ? "true" : "false", CsvField.Of(row.Purpose), row.DebtorId?.ToString("D") ?? "", CsvField.Of(row.ResourceType),
                CsvField.Of(row.ResourceId), CsvField.Of(row.Facts), CsvField.Of(row.Correlation),
            }).Append("\r\n");
        }
        return text.ToString();
    }

    private static string Objects(IReadOnlyList<AuditRow> rows, bool isFirst)
    {
        var text = new StringBuilder(rows.Count * 420);
        foreach (var row in rows)
        {
            text.Append(isFirst ? "\n" : ",\n").Append(JsonSerializer.Serialize(row, Plain));
            isFirst = false;
        }
        return text.ToString();
    }

    private static Task WriteAsync(Stream stream, string text, CancellationToken ct) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask();
}
