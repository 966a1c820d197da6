using Microsoft.AspNetCore.Mvc;
using Platform.Collections.Imports;
using Platform.Tenancy;
using Platform.Tenancy.Access;
using Platform.Web.Api;
using Platform.Web.Api.Idempotency;
using Platform.Web.Api.Problems;

namespace Platform.Web.Features.Imports;

/// <summary>Portfolio files of a lender's own system: <c>POST /imports</c> streams one in, the others say how it goes.</summary>
public static class ImportEndpoints
{
    private const int Listed = 100;

    public static RouteGroupBuilder MapImports(this RouteGroupBuilder api)
    {
        var imports = api.MapGroup("/imports").WithTags("Imports");
        imports.MapPost("", ReceiveAsync).WithName("startImport").Needs(Permission.ImportPortfolio, "imports")
            .WithSummary("Import a portfolio file")
            .WithDescription(
                "The body is the CSV file itself (`text/csv`, UTF-8 or GB18030), of any size, and is checked while it arrives. "
                + "The portfolio changes once the whole file is read, in one step; poll the import until it is not `running`.")
            .Accepts<Stream>(ImportUpload.ContentType).WithMetadata(new DisableRequestSizeLimitAttribute(), new StreamedBody())
            .Produces<ImportStarted>(StatusCodes.Status202Accepted).ProducesProblem(StatusCodes.Status415UnsupportedMediaType);
        imports.MapGet("", ListAsync).WithName("listImports").Needs(Permission.ImportPortfolio, "imports").WithSummary("The newest imports").Produces<ImportResource[]>();
        imports.MapGet("/{id:guid}", ReadAsync).WithName("readImport").Needs(Permission.ImportPortfolio, "imports")
            .WithSummary("An import with the reason for every refused row")
            .Produces<ImportResource>().ProducesProblem(StatusCodes.Status404NotFound);
        return api;
    }

    private static async Task<IResult> ReceiveAsync(
        HttpContext http, ReceivePortfolio receive, ReadImport read, ApiAnswers answers, string? mapping, string? fileName,
        CancellationToken ct)
    {
        if (!ImportUpload.IsCsv(http.Request)) return answers.Refuse(new Refusal("unsupported_media_type"));
        ImportUpload.TakeYourTime(http);
        var received = await receive.RunAsync(new(http.Request.Body, fileName ?? "", "api", mapping, http.Request.ContentLength), ct);
        if (received.IsRefused) return answers.Refuse(received.Refusal);
        // A broken header is known by now; everything else is told by the import itself.
        var state = await read.RunAsync(received.Value, long.MaxValue, ct);
        return Results.Accepted($"{http.Request.PathBase}{http.Request.Path}/{received.Value}",
            new ImportStarted(received.Value, ImportResource.Word(state.IsRefused ? ImportState.Receiving : state.Value.Import.State)));
    }

    private static async Task<IResult> ReadAsync(
        Guid id, ReadImport read, ApiAnswers answers, ImportWords words, long? errorsAfter, CancellationToken ct)
    {
        var found = await read.RunAsync(id, errorsAfter ?? 0, ct);
        return found.IsRefused
            ? answers.Refuse(found.Refusal)
            : Results.Ok(ImportResource.Of(found.Value.Import, found.Value.Errors, found.Value.NextErrorsAfter, words));
    }

    private static async Task<IResult> ListAsync(ReadImport read, ApiAnswers answers, ImportWords words, CancellationToken ct)
    {
        var found = await read.ListAsync(Listed, ct);
        return found.IsRefused
            ? answers.Refuse(found.Refusal)
            : Results.Ok(found.Value.Select(import => ImportResource.Of(import, [], null, words)));
    }
}
