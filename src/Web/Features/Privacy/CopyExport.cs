using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Platform.Collections.Privacy;
using Platform.Tenancy.Access;
using Platform.Web.Identity;

namespace Platform.Web.Features.Privacy;

/// <summary>GET /privacy/requests/{id}/copy.json and .html: everything that is kept about the person, for machines and for the person.</summary>
public static class CopyExport
{
    public static void MapCopyExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/privacy/requests/{id:guid}/copy.{form:regex(^(json|html)$)}", ExportAsync)
            .RequireAuthorization(nameof(Permission.HandlePrivacyRequests)).NeedsFreshProof().ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(Guid id, string form, HttpContext http, CopySubject copy, IStringLocalizer<PrivacyTexts> texts, CancellationToken ct)
    {
        var made = await copy.RunAsync(id, ct);
        if (made.IsRefused) return made.Refusal.Code switch { "forbidden" => Results.Forbid(), "not_found" => Results.NotFound(), _ => Results.Conflict() };
        http.Response.Headers.CacheControl = "no-store";
        return form == "json"
            ? Results.File(made.Value, "application/json; charset=utf-8", $"copy-{id:D}.json")
            : Results.File(Encoding.UTF8.GetBytes(Html(made.Value, texts)), "text/html; charset=utf-8", $"copy-{id:D}.html");
    }

    // A document of its own that loads nothing and needs no script: the person reads it at home, or prints it.
    private static string Html(byte[] json, IStringLocalizer<PrivacyTexts> texts)
    {
        static string E(string value) => WebUtility.HtmlEncode(value);
        using var copy = JsonDocument.Parse(json);
        var html = new StringBuilder();
        html.Append(CultureInfo.InvariantCulture, $"<!doctype html><html lang=\"{CultureInfo.CurrentUICulture.Name}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>{E(texts["CopyTitle"])}</title>");
        html.Append("<style>body{font:16px/1.5 sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}dl{display:grid;grid-template-columns:minmax(9rem,1fr) 3fr;gap:.15rem 1rem;margin:0 0 1rem;padding:0 0 1rem;border-bottom:1px solid #ccc}dt{color:#555}dd{margin:0;overflow-wrap:anywhere;white-space:pre-wrap}</style></head><body>");
        html.Append(CultureInfo.InvariantCulture, $"<h1>{E(texts["CopyTitle"])}</h1><p>{E(texts["CopyIntro", copy.RootElement.GetProperty("controller").GetString() ?? ""])}</p>");
        foreach (var table in copy.RootElement.EnumerateObject().Where(one => one.Value.ValueKind is JsonValueKind.Array))
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>{E(Name(texts, "Table_", table.Name))}</h2>");
            foreach (var row in table.Value.EnumerateArray())
            {
                html.Append("<dl>");
                foreach (var cell in row.EnumerateObject().SelectMany(Flat))
                    html.Append(CultureInfo.InvariantCulture, $"<dt>{E(Name(texts, "Column_", cell.Name))}</dt><dd>{E(cell.Value)}</dd>");
                html.Append("</dl>");
            }
        }
        return html.Append("</body></html>").ToString();
    }

    // What a sealed column holds is an object of its own: its parts stand among the row's.
    private static IEnumerable<(string Name, string Value)> Flat(JsonProperty cell) => cell.Value.ValueKind switch
    {
        JsonValueKind.Object => cell.Value.EnumerateObject().SelectMany(Flat),
        JsonValueKind.Array => [(cell.Name, string.Join(", ", cell.Value.EnumerateArray().Select(one => one.ToString())))],
        JsonValueKind.Null => [],
        _ => [(cell.Name, cell.Value.ToString())],
    };

    private static string Name(IStringLocalizer<PrivacyTexts> texts, string kind, string name) =>
        texts[kind + name] is { ResourceNotFound: false } said ? said.Value : name.Replace('_', ' ');
}
