using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Platform.Collections.Visits;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Api.Problems;
using Platform.Web.Shared;

namespace Platform.Web.Features.Visits;

/// <summary>
/// What the phone at the door sends, beside the circuit: every entry carries the phone's own id and may be sent again. The
/// cookie says who; an antiforgery token that only our own page can read says that it was meant.
/// </summary>
public static class VisitEndpoints
{
    /// <param name="Kind">check_in, note or outcome; a photo is sent by itself.</param>
    public sealed record Entry(
        Guid Id, string Kind, DateTimeOffset? At, double? Latitude, double? Longitude, double? Accuracy, string? Text,
        string? Outcome, string? Reason, decimal? Amount, DateOnly? DueOn, int? Instalments);

    public sealed record Asked(string Purpose);

    public static void MapVisits(this IEndpointRouteBuilder routes)
    {
        var visits = routes.MapGroup("/visits").RequireAuthorization(nameof(Permission.WorkCases)).ExcludeFromDescription();
        visits.MapGet("/token", (HttpContext http, IAntiforgery antiforgery) => Results.Ok(new { token = antiforgery.GetAndStoreTokens(http).RequestToken }));
        visits.MapPost("/{id:guid}/entries", TakeAsync).DisableAntiforgery();
        visits.MapPost("/{id:guid}/photos", PhotoAsync).DisableAntiforgery().WithMetadata(new RequestSizeLimitAttribute(VisitPicture.MostBytes + 1024));
        visits.MapGet("/{id:guid}/photos/{entry:guid}", ShowAsync);
        visits.MapPost("/{id:guid}/address", AddressAsync).DisableAntiforgery();
    }

    private static async Task<IResult> TakeAsync(
        Guid id, Entry entry, HttpContext http, IAntiforgery antiforgery, StartVisit start, AddVisitNote note, EndVisit end,
        ApiAnswers answers, ContactWords words, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return answers.Refuse(new Refusal("bad_request"));
        var place = entry is { Latitude: { } north, Longitude: { } east } ? new VisitLocation(north, east, entry.Accuracy ?? 0) : null;
        var mark = new VisitMark(entry.Id, entry.At, place);
        var done = entry.Kind switch
        {
            "check_in" => await start.RunAsync(id, mark, ct),
            "note" => await note.RunAsync(id, mark, entry.Text ?? "", ct),
            "outcome" => await end.RunAsync(new(id, mark, entry.Outcome ?? "", Filled(entry.Reason), Agreed(entry)), ct),
            _ => Refusal.Invalid("kind", "not_listed"),
        };
        return Answer(done, answers, words);
    }

    private static async Task<IResult> PhotoAsync(
        Guid id, Guid entry, HttpContext http, IAntiforgery antiforgery, AddVisitPhoto add, ApiAnswers answers, ContactWords words,
        CancellationToken ct, DateTimeOffset? at = null)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return answers.Refuse(new Refusal("bad_request"));
        if (http.Request.ContentLength is null or > VisitPicture.MostBytes)
            return answers.Refuse(new Refusal("photo_too_large", VisitPicture.MostBytes / 1024 / 1024));
        using var photo = new MemoryStream((int)http.Request.ContentLength.Value);
        await http.Request.Body.CopyToAsync(photo, ct);
        return Answer(await add.RunAsync(id, new(entry, at), photo.ToArray(), ct), answers, words);
    }

    private static async Task<IResult> ShowAsync(Guid id, Guid entry, HttpContext http, ShowVisitPhoto show, ApiAnswers answers, CancellationToken ct)
    {
        var photo = await show.RunAsync(id, entry, ct);
        if (photo.IsRefused) return answers.Refuse(photo.Refusal);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Stream(photo.Value, "image/jpeg");
    }

    private static async Task<IResult> AddressAsync(
        Guid id, Asked ask, HttpContext http, IAntiforgery antiforgery, ShowVisitAddress show, ApiAnswers answers, CancellationToken ct)
    {
        if (!await antiforgery.IsRequestValidAsync(http)) return answers.Refuse(new Refusal("bad_request"));
        var shown = await show.RunAsync(id, ask.Purpose, ct);
        return shown.IsRefused ? answers.Refuse(shown.Refusal) : Results.Ok(new { name = shown.Value.Name, address = shown.Value.Address });
    }

    private static IResult Answer(Result done, ApiAnswers answers, ContactWords words) =>
        !done.IsRefused ? Results.Ok(new { done = true })
        : answers.Refuse(done.Refusal is { Code: "visit_refused", Args: [string reason] } ? new Refusal("visit_refused", words.Reason(reason)) : done.Refusal);

    private static string? Filled(string? code) => string.IsNullOrEmpty(code) ? null : code;

    private static EndVisit.Agreed? Agreed(Entry entry) =>
        entry is { Amount: { } amount, DueOn: { } due } ? new(amount, due, Math.Max(1, entry.Instalments ?? 1)) : null;
}
