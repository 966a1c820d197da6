using System.Globalization;
using System.Text;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Tenancy.Auditing;
using Platform.Web.Features.Attempts;

namespace Platform.Web.Features.Imports;

/// <summary>GET /imports/{id}/errors.csv: every listed error of an import, for whoever mends the file. It holds no values.</summary>
public static class ErrorsExport
{
    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static void MapErrorsExport(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/imports/{id:guid}/errors.csv", ExportAsync)
            .RequireAuthorization(nameof(Permission.ImportPortfolio)).ExcludeFromDescription();

    private static async Task<IResult> ExportAsync(Guid id, ReadImport read, AuditTrail audit, ImportWords words, CancellationToken ct)
    {
        var first = await read.RunAsync(id, 0, ct);
        if (first.IsRefused) return Results.NotFound();
        await audit.SeenAsync("import_errors.export", "import", id, id, null, null, ct);
        return Results.Stream(
            async stream =>
            {
                await stream.WriteAsync(Bom, ct); // spreadsheets take UTF-8 for what it is only with this
                await WriteAsync(stream, "row,field,code,message\r\n", ct);
                var page = first.Value;
                while (true)
                {
                    await WriteAsync(stream, Lines(page.Errors, words), ct);
                    if (page.NextErrorsAfter is not { } next) break;
                    page = (await read.RunAsync(id, next, ct)).Value;
                }
            },
            "text/csv; charset=utf-8", $"import-{id.ToString("N", CultureInfo.InvariantCulture)[^8..]}-errors.csv");
    }

    private static string Lines(IReadOnlyList<ImportError> errors, ImportWords words)
    {
        var text = new StringBuilder(errors.Count * 80);
        foreach (var error in errors)
        {
            text.Append(error.RowNo.ToString(CultureInfo.InvariantCulture)).Append(',').AppendJoin(',',
                CsvField.Of(error.Field), CsvField.Of(error.Code), CsvField.Of(words.Error(error.Code))).Append("\r\n");
        }
        return text.ToString();
    }

    private static Task WriteAsync(Stream stream, string text, CancellationToken ct) =>
        stream.WriteAsync(Encoding.UTF8.GetBytes(text), ct).AsTask();
}
