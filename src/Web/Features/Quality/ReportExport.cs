using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Platform.QualityCheck.Reports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Features.Attempts;

namespace Platform.Web.Features.Quality;

/// <summary>GET /quality/report.csv: the report's figures with both ends of their intervals; that it was taken is audited.</summary>
public static class ReportExport
{
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static void MapQualityReport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/quality/report.csv", ExportAsync).RequireAuthorization(nameof(Permission.ViewQuality)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        DateOnly from, DateOnly to, ReadReport read, TenantDbFactory dbs, AuditTrail audit, IStringLocalizer<QualityTexts> t, CancellationToken ct)
    {
        var (first, until) = ReportDays.Span(from, to);
        var report = await read.RunAsync(new(first!.Value, until!.Value), ct);
        if (report.IsRefused) return Results.StatusCode(StatusCodes.Status403Forbidden);
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "quality.export", "quality_report", "all", JsonSerializer.Serialize(new { from, to }));
            await db.CommitAsync(ct);
        }
        return Results.File([.. Bom, .. Encoding.UTF8.GetBytes(Lines(report.Value, t))], "text/csv; charset=utf-8", FormattableString.Invariant($"quality-{from:yyyyMMdd}-{to:yyyyMMdd}.csv"));
    }

    private static string Lines(QualityReport report, IStringLocalizer<QualityTexts> t)
    {
        var text = new StringBuilder("kind,name,calls,effective_calls,share,low_95,high_95,mean_score,fatal,partly,no\r\n");
        void Row(string kind, string name, ReportRow row) => Line(text, kind, name, row.Passed, row.Score, row.Fatal, null, null);
        Row("all", "", report.All);
        foreach (var row in report.Agencies) Row("agency", row.Name.Length == 0 ? t["OwnPeople"] : row.Name, row);
        foreach (var row in report.Collectors) Row("collector", row.Name, row);
        foreach (var item in report.Items) Line(text, "item", item.Text, item.Met, null, null, item.Partly, item.No);
        return text.ToString();
    }

    private static void Line(StringBuilder text, string kind, string name, Estimate share, double? score, int? fatal, int? partly, int? no) =>
        text.AppendJoin(',', kind, CsvField.Of(name), share.Count, Number(share.Effective), Number(share.Share), Number(share.Interval.Low),
            Number(share.Interval.High), Number(score), fatal, partly, no).Append("\r\n");

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
