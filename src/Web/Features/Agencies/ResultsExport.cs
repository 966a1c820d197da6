using System.Globalization;
using System.Text;
using System.Text.Json;
using Platform.Collections.Placements;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Web.Features.Attempts;

namespace Platform.Web.Features.Agencies;

/// <summary>GET /agencies/results.csv: the agencies' results as the page shows them, one line for each agency and currency; that it was taken is audited.</summary>
public static class ResultsExport
{
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static void MapAgencyResults(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/agencies/results.csv", ExportAsync)
            .RequireAuthorization(nameof(Permission.ManagePlacements)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        int? days, AgencyResults results, TenantDbFactory dbs, AuditTrail audit, TimeProvider clock, CancellationToken ct)
    {
        var read = await results.RunAsync(new(days), ct);
        if (read.IsRefused) return Results.NotFound();
        await using (var db = await dbs.WriteAsync(ct))
        {
            audit.Write(db, "agencies.export", "agencies", "all", JsonSerializer.Serialize(new { days }));
            await db.CommitAsync(ct);
        }
        var figures = Enum.GetValues<AgencyFigure>();
        var text = new StringBuilder();
        text.Append("agency,").AppendJoin(',', figures.Select(figure => figure.ToString().ToLowerInvariant()))
            .Append(",kept_rate,currency,placed_amount,recovered_amount,recovery_rate,commission\r\n");
        foreach (var row in read.Value)
        {
            foreach (var sum in row.Sums.DefaultIfEmpty(new RecoveredSum("", 0, 0, 0)))
            {
                text.Append(CsvField.Of(row.Name)).Append(',').AppendJoin(',', figures.Select(figure => Number(row.Counts[figure])))
                    .Append(',').AppendJoin(',', Number(row.KeptRate), sum.Currency, Number(sum.Placed), Number(sum.Recovered), Number(sum.Rate), Number(sum.Commission))
                    .Append("\r\n");
            }
        }
        var name = $"agencies-{clock.GetUtcNow().ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture)}.csv";
        // Spreadsheets take UTF-8 for what it is only with the mark in front.
        return Results.File([.. Bom, .. Encoding.UTF8.GetBytes(text.ToString())], "text/csv; charset=utf-8", name);
    }

    private static string Number(decimal? value) => value?.ToString("0.####", CultureInfo.InvariantCulture) ?? "";
}
