using Platform.Channels.Letters;
using Platform.Tenancy.Access;
using Platform.Web.Identity;

namespace Platform.Web.Features.Letters;

/// <summary>GET /letters/{batch}/letters.zip: PDFs and their manifest, for the printer; that it was taken is audited.</summary>
public static class LetterDownload
{
    public static void MapLetters(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/letters/{batch:guid}/letters.zip", async (Guid batch, HttpContext http, ReadLetterBatch read, CancellationToken ct) =>
        {
            var zip = await read.RunAsync(batch, ct);
            http.Response.Headers.CacheControl = "no-store";
            return zip.IsRefused ? Results.NotFound() : Results.Stream(into => zip.Value(into, ct), "application/zip", $"letters-{batch:N}.zip");
        }).RequireAuthorization(nameof(Permission.ManageChannels)).NeedsFreshProof().ExcludeFromDescription();
}
