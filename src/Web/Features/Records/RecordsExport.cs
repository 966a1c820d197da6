using System.Globalization;
using System.Net;
using System.Text;
using Microsoft.Extensions.Localization;
using Platform.Collections.Records;
using Platform.Tenancy.Access;
using Platform.Web.Features.Attempts;

namespace Platform.Web.Features.Records;

/// <summary>GET /privacy/records/{id}.csv and .html: a kept copy of the records of processing, for the file or the authority.</summary>
public static class RecordsExport
{
    public static void MapRecordsExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/privacy/records/{id:guid}.{form:regex(^(csv|html)$)}", ExportAsync).RequireAuthorization(nameof(Permission.ViewAudit)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(
        Guid id, string form, ReadRecords read, RecordWords words, IStringLocalizer<RecordTexts> texts, CancellationToken ct)
    {
        var found = await read.ExportAsync(id, form, ct);
        if (found.IsRefused) return found.Refusal.Code == "forbidden" ? Results.Forbid() : Results.NotFound();
        var name = $"records-of-processing-{found.Value.At.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}.{form}";
        return form == "csv"
            ? Results.File([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Csv(found.Value, words, texts))], "text/csv; charset=utf-8", name)
            : Results.File(Encoding.UTF8.GetBytes(Html(found.Value, words, texts)), "text/html; charset=utf-8", name);
    }

    private static string Csv(ProcessingRecords records, RecordWords words, IStringLocalizer<RecordTexts> texts)
    {
        var text = new StringBuilder();
        void Line(params string[] cells) => text.AppendJoin(',', cells.Select(CsvField.Of)).Append("\r\n");
        var isFirst = true;
        foreach (var activity in records.Activities)
        {
            var facts = words.Facts(activity, records.Retention).ToList();
            if (isFirst) Line([texts["Activity"], .. facts.Select(fact => fact.Name), texts["Recipients"]]);
            isFirst = false;
            Line([words.Use(activity.Use), .. facts.Select(fact => fact.Value), string.Join("; ", records.Recipients.Select(words.Recipient))]);
        }
        return text.ToString();
    }

    // A document of its own that loads nothing: it is to be read in ten years, without this platform.
    private static string Html(ProcessingRecords records, RecordWords words, IStringLocalizer<RecordTexts> texts)
    {
        static string E(string value) => WebUtility.HtmlEncode(value);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{CultureInfo.CurrentUICulture.Name}\"><head><meta charset=\"utf-8\"><title>{E(texts["RecordsTitle"])}</title></head><body>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{E(texts["RecordsTitle"])}: {E(records.Controller)}</h1><p>{records.At.UtcDateTime:yyyy-MM-dd HH:mm} UTC</p>");
        foreach (var activity in records.Activities)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{E(words.Use(activity.Use))}</h2><dl>");
            foreach (var (name, value) in words.Facts(activity, records.Retention)) html.Append(CultureInfo.InvariantCulture, $"<dt>{E(name)}</dt><dd>{E(value)}</dd>");
            html.Append("</dl>");
        }
        html.Append(CultureInfo.InvariantCulture, $"<h2>{E(texts["Recipients"])}</h2><ul>");
        foreach (var one in records.Recipients) html.Append(CultureInfo.InvariantCulture, $"<li>{E(words.Recipient(one))}</li>");
        html.Append(CultureInfo.InvariantCulture, $"</ul><h2>{E(texts["Safeguards"])}</h2><p>{E(texts["SafeguardsText"])}</p></body></html>");
        return html.ToString();
    }
}
