using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Platform.Collections.Imports;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Api;
using Platform.Web.Api.Problems;

namespace Platform.Web.Features.Imports;

/// <summary>
/// A file from the page, sent beside the circuit: a large one would take long through SignalR and hold up every click.
/// The browser's cookie says who; an antiforgery token that only our own page can read says that it was meant.
/// </summary>
public static class UploadEndpoints
{
    public static void MapUploads(this IEndpointRouteBuilder routes)
    {
        var uploads = routes.MapGroup("/imports").RequireAuthorization(nameof(Permission.ImportPortfolio)).ExcludeFromDescription();
        uploads.MapGet("/upload-token", (HttpContext http, IAntiforgery antiforgery) =>
            Results.Ok(new { token = antiforgery.GetAndStoreTokens(http).RequestToken }));
        uploads.MapPost("/upload", ReceiveAsync).DisableAntiforgery().WithMetadata(new DisableRequestSizeLimitAttribute());
    }

    private static async Task<IResult> ReceiveAsync(
        HttpContext http, IAntiforgery antiforgery, ReceivePortfolio receive, ReadImport read, ApiAnswers answers,
        CancellationToken ct, string? mapping = null, string? fileName = null)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return answers.Refuse(new Refusal("bad_request"));
        var received = await receive.RunAsync(
            new(http.Request.Body, fileName ?? "", "page", string.IsNullOrEmpty(mapping) ? null : mapping, http.Request.ContentLength), ct);
        if (received.IsRefused) return answers.Refuse(received.Refusal);
        var import = await read.RunAsync(received.Value, long.MaxValue, ct);
        if (!import.IsRefused && import.Value.Import.FailedBecause() is { } why) return answers.Refuse(why);
        return Results.Accepted($"/imports/{received.Value}", new ImportStarted(received.Value));
    }
}
