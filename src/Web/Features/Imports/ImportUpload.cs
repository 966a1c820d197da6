using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Net.Http.Headers;
using Platform.Collections.Imports;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Api.Problems;
using Platform.Web.Features.Attempts;

namespace Platform.Web.Features.Imports;

/// <summary>What the import page needs beside its circuit: the upload as a plain stream, its token, the refused rows as CSV.</summary>
public static class ImportUpload
{
    public const string ContentType = "text/csv";

    private static readonly byte[] Bom = [0xEF, 0xBB, 0xBF];

    public static void MapImportUpload(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("/imports").RequireAuthorization(nameof(Permission.ImportPortfolio)).ExcludeFromDescription();
        pages.MapPost("/upload", ReceiveAsync).WithMetadata(new DisableRequestSizeLimitAttribute());
        pages.MapGet("/upload-token", (HttpContext http, IAntiforgery antiforgery) =>
            Results.Text(antiforgery.GetAndStoreTokens(http).RequestToken));
        pages.MapGet("/{id:guid}/errors.csv", ErrorsAsync);
    }

    public static bool IsCsv(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(ContentType, StringComparison.OrdinalIgnoreCase);

    /// <summary>A file may come over a slow line and waits while a batch is stored: only a silent sender is cut off.</summary>
    public static void TakeYourTime(HttpContext http)
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
        http.Features.Get<IHttpMinRequestBodyDataRateFeature>()?.MinDataRate = new MinDataRate(1, TimeSpan.FromMinutes(2));
    }

    /// <param name="id">The import's id, chosen by the page so that it follows its own upload from the first byte.</param>
    private static async Task<IResult> ReceiveAsync(
        HttpContext http, IAntiforgery antiforgery, ReceivePortfolio receive, ApiAnswers answers, Guid id, string? mapping,
        string? fileName, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return Results.BadRequest();
        if (!IsCsv(http.Request)) return answers.Refuse(new Refusal("unsupported_media_type"));
        TakeYourTime(http);
        var received = await receive.RunAsync(
            new(http.Request.Body, fileName ?? "", "page", string.IsNullOrEmpty(mapping) ? null : mapping,
                http.Request.ContentLength, id), ct);
        return received.IsRefused ? answers.Refuse(received.Refusal) : Results.Accepted($"/imports/{id}");
    }

    private static async Task<IResult> ErrorsAsync(Guid id, ReadImport read, ImportWords words, CancellationToken ct)
    {
        var first = await read.RunAsync(id, 0, ct);
        if (first.IsRefused) return Results.NotFound();
        return Results.Stream(async stream =>
        {
            await stream.WriteAsync(Bom, ct); // spreadsheets take UTF-8 for what it is only with this
            await stream.WriteAsync("row,field,code,message\r\n"u8.ToArray(), ct);
            var page = first.Value;
            while (true)
            {
                await stream.WriteAsync(Encoding.UTF8.GetBytes(Lines(page.Errors, words)), ct);
                if (page.NextErrorsAfter is not { } after) break;
                page = (await read.RunAsync(id, after, ct)).Value;
            }
        }, $"{ContentType}; charset=utf-8", $"import-{id:N}-rows.csv");
    }

    private static string Lines(IReadOnlyList<ImportError> errors, ImportWords words)
    {
        var text = new StringBuilder(errors.Count * 80);
        foreach (var error in errors)
        {
            text.AppendJoin(',', error.RowNo.ToString(CultureInfo.InvariantCulture), CsvField.Of(error.Field), CsvField.Of(error.Code), CsvField.Of(words.Of(error)));
            text.Append("\r\n");
        }
        return text.ToString();
    }
}
