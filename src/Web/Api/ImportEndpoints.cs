using Microsoft.AspNetCore.Mvc;
using Platform.Collections.Imports;
using Platform.Tenancy.Access;
using Platform.Web.Api.Idempotency;
using Platform.Web.Api.Problems;
using Platform.Web.Features.Imports;

namespace Platform.Web.Api;

public enum ImportStanding
{
    Running,
    Completed,
    Failed,
}

/// <summary>How far an import stands; until it is completed nothing of the portfolio has changed.</summary>
/// <param name="Failure">Code of what broke the whole file; null unless failed. <paramref name="FailureMessage"/> says it in words.</param>
/// <param name="NextErrorsAfter">Where the next page of errors begins (<c>?errorsAfter=</c>); null on the last.</param>
public sealed record ImportResource(
    Guid Id, string FileName, ImportStanding State, long Read, long Accepted, long Rejected, long Created, long Updated, long Cured,
    string? Failure, string? FailureMessage, DateTimeOffset StartedAt, DateTimeOffset? EndedAt,
    IReadOnlyList<ImportErrorResource> Errors, long? NextErrorsAfter);

/// <summary>Why a row was refused: its number as a spreadsheet counts (the header is row 1), the field, a code that never changes, words.</summary>
public sealed record ImportErrorResource(long Row, string Field, string Code, string Message);

/// <summary>An import without its errors.</summary>
public sealed record ImportListItem(
    Guid Id, string FileName, ImportStanding State, long Read, long Accepted, long Rejected, long Created, long Updated, long Cured,
    string? Failure, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

public sealed record ImportList(IReadOnlyList<ImportListItem> Items);

public sealed record ImportStarted(Guid Id);

public static class ImportEndpoints
{
    private const int Listed = 100;

    public static void MapImports(this IEndpointRouteBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapPost("", ReceiveAsync).WithName("startImport").Needs(Permission.ImportPortfolio, "imports")
            .Accepts<Stream>("text/csv").WithMetadata(new StreamedBody(), new DisableRequestSizeLimitAttribute())
            .WithSummary("Import a portfolio file")
            .WithDescription(
                "The body is the file itself: CSV with a header, in UTF-8 or GB18030, separated by comma, semicolon or tab, of any "
                + "size; it is read as it arrives. The answer comes when every row has been checked; the portfolio changes a moment "
                + "later, all at once. `mapping` names a saved column mapping; without it the file has our own column names. A file that breaks on the way changes nothing: the refusal's `id` is that of the failed import.")
            .Produces<ImportStarted>(StatusCodes.Status202Accepted)
            .Refuses(StatusCodes.Status404NotFound, StatusCodes.Status415UnsupportedMediaType).TakesKey();
        imports.MapGet("", ListAsync).WithName("listImports").Needs(Permission.ImportPortfolio, "imports")
            .WithSummary("The newest imports").Produces<ImportList>();
        imports.MapGet("/{id:guid}", ReadAsync).WithName("readImport").Needs(Permission.ImportPortfolio, "imports")
            .WithSummary("An import with a page of its refused rows")
            .WithDescription("Of one file at most 10,000 errors are listed; `rejected` counts all rows.")
            .Produces<ImportResource>().Refuses(StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);
    }

    private static async Task<IResult> ReceiveAsync(
        HttpRequest request, ReceivePortfolio receive, ReadImport read, ApiAnswers answers, CancellationToken ct,
        string? mapping = null, string? fileName = null)
    {
        var received = await receive.RunAsync(
            new(request.Body, fileName ?? "", "api", mapping, request.ContentLength), ct);
        if (received.IsRefused) return answers.Refuse(received.Refusal);
        var import = await read.RunAsync(received.Value, long.MaxValue, ct);
        var location = $"{ApiServices.Root}/imports/{received.Value}";
        if (import.IsRefused || import.Value.Import.FailedBecause() is not { } why)
            return Results.Accepted(location, new ImportStarted(received.Value));
        request.HttpContext.Response.Headers.Location = location;
        return answers.Refuse(why, received.Value);
    }

    private static async Task<IResult> ReadAsync(
        Guid id, ReadImport read, ImportWords words, ApiAnswers answers, CancellationToken ct, long errorsAfter = 0)
    {
        var found = await read.RunAsync(id, errorsAfter, ct);
        if (found.IsRefused) return answers.Refuse(found.Refusal);
        var (import, errors) = (found.Value.Import, found.Value.Errors);
        return Results.Ok(new ImportResource(
            import.Id, import.FileName, StateOf(import), import.RowsRead, import.Accepted, import.Rejected, import.Created,
            import.Updated, import.Cured, import.FailedBecause()?.Code, words.Failure(import), import.StartedAt, import.EndedAt,
            [.. errors.Select(e => new ImportErrorResource(e.RowNo, e.Field, e.Code, words.Error(e.Code)))], found.Value.NextErrorsAfter));
    }

    private static async Task<IResult> ListAsync(ReadImport read, ApiAnswers answers, CancellationToken ct)
    {
        var found = await read.ListAsync(Listed, ct);
        return found.IsRefused
            ? answers.Refuse(found.Refusal)
            : Results.Ok(new ImportList([.. found.Value.Select(import => new ImportListItem(
                import.Id, import.FileName, StateOf(import), import.RowsRead, import.Accepted, import.Rejected, import.Created,
                import.Updated, import.Cured, import.FailedBecause()?.Code, import.StartedAt, import.EndedAt))]));
    }

    private static ImportStanding StateOf(Import import) => import.State switch
    {
        ImportState.Receiving or ImportState.Merging => ImportStanding.Running,
        ImportState.Completed => ImportStanding.Completed,
        ImportState.Failed => ImportStanding.Failed,
    };
}
