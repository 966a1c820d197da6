using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Platform.Collections.Cases;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Features.Attempts;
using Platform.Web.Features.Cases;

namespace Platform.Web.Features.Desk;

/// <summary>GET /feedback.csv: the counts of the page; that they were taken is audited.</summary>
public static class FeedbackExport
{
    public static void MapFeedbackExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/feedback.csv", ExportAsync).RequireAuthorization(nameof(Permission.WorkCases)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        int? days, FeedbackReport report, TenantDbFactory dbs, AuditTrail audit, IStringLocalizer<CaseTexts> texts, CancellationToken ct)
    {
        var counts = await report.RunAsync(new(days ?? 30), ct);
        if (counts.IsRefused) return Results.NotFound();
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "feedback.export", "report", "feedback", JsonSerializer.Serialize(new { days = days ?? 30 }));
            await db.CommitAsync(ct);
        }
        var csv = new StringBuilder("question,answer,people\r\n");
        foreach (var count in counts.Value)
        {
            var answer = texts[(count.Question == "reason" ? "Reason_" : "Told_") + count.Answer].Value;
            csv.Append(CsvField.Of(texts["Ask_" + count.Question].Value)).Append(',').Append(CsvField.Of(answer)).Append(',')
                .Append(count.People).Append("\r\n");
        }
        return Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())], "text/csv", "feedback.csv");
    }
}
