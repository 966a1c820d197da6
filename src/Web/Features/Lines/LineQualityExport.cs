using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Collections.Calls;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Features.Attempts;

namespace Platform.Web.Features.Lines;

/// <summary>GET /lines/quality.csv: the page's rows with both windows' counts; that they were taken is audited.</summary>
public static class LineQualityExport
{
    public static void MapLineQuality(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/lines/quality.csv", ExportAsync).RequireAuthorization(nameof(Permission.ManageLines)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(int? days, LineQuality quality, TenantDbFactory dbs, AuditTrail audit, CancellationToken ct)
    {
        var read = await quality.RunAsync(new(days ?? 7), ct);
        if (read.IsRefused) return Results.NotFound();
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "lines.export", "report", "line-quality", JsonSerializer.Serialize(new { days = days ?? 7 }));
            await db.CommitAsync(ct);
        }
        var csv = new StringBuilder("line,provider,caller_id,window,calls,answered,answer_seizure_ratio,short,busy,no_answer,failed,post_dial_delay_s,average_talk_s,cost,currency\r\n");
        foreach (var row in read.Value)
        {
            foreach (var (window, figures) in (ReadOnlySpan<(string, LineFigures)>)[("now", row.Now), ("before", row.Before)])
            {
                csv.Append(CsvField.Of(row.Line)).Append(',').Append(CsvField.Of(row.Provider)).Append(',').Append(CsvField.Of(row.CallerId)).Append(',')
                    .AppendJoin(',', window, figures.Calls, figures.Answered, Number(figures.AnswerSeizure), figures.Short, figures.Busy, figures.NoAnswer,
                        figures.Failed, Number(figures.PostDialDelay), Number(figures.AverageTalk), figures.Cost.ToString(CultureInfo.InvariantCulture), row.Currency)
                    .Append("\r\n");
            }
        }
        return Results.File([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(csv.ToString())], "text/csv; charset=utf-8", "line-quality.csv");
    }

    private static string Number(double? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
