using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Platform.Collections.Surveys;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Features.Attempts;
using Platform.Web.Features.Calls;

namespace Platform.Web.Features.Surveys;

/// <summary>GET /calls/survey.csv: the figures of the page; that they were taken is audited.</summary>
public static class SurveyExport
{
    public static void MapSurveyExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/calls/survey.csv", ExportAsync).RequireAuthorization(nameof(Permission.SuperviseCalls)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        int? days, SurveyReport report, TenantDbFactory dbs, AuditTrail audit, IStringLocalizer<CallTexts> texts, CancellationToken ct)
    {
        var figures = await report.RunAsync(new(days ?? 30), ct);
        if (figures.IsRefused) return Results.NotFound();
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "survey.export", "report", "survey", JsonSerializer.Serialize(new { days = days ?? 30 }));
            await db.CommitAsync(ct);
        }
        var csv = new StringBuilder("kind,name,average,answered,asked\r\n");
        foreach (var row in figures.Value.Agencies) Line(csv, "agency", row.Name.Length == 0 ? texts["SurveyOwn"] : row.Name, row);
        foreach (var row in figures.Value.Agents) Line(csv, "agent", row.Name, row);
        return Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())], "text/csv", "survey.csv");
    }

    private static void Line(StringBuilder csv, string kind, string name, SurveyRow row) => csv
        .Append(kind).Append(',').Append(CsvField.Of(name)).Append(',').Append(row.Average?.ToString("0.00", CultureInfo.InvariantCulture)).Append(',')
        .Append(row.Answered).Append(',').Append(row.Asked).Append("\r\n");
}
