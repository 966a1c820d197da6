using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Net.Http.Headers;
using Platform.Channels.Recordings;

namespace Platform.Web.Features.Recordings;

/// <summary>GET /recordings/{id}/audio: any stretch of a recording, for whoever may hear it at this moment.</summary>
public static class RecordingEndpoints
{
    public static void MapRecordings(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/recordings/{id:guid}/audio", AudioAsync).RequireAuthorization().ExcludeFromDescription();

    // The right is asked by the use case, so that a refusal is written down too.
    private static async Task<IResult> AudioAsync(Guid id, HttpContext http, HearRecording hear, CancellationToken ct)
    {
        http.Features.Get<IStatusCodePagesFeature>()?.Enabled = false; // a player wants a status, not a page
        var heard = await hear.RunAsync(id, ct);
        if (heard.IsRefused) return Results.StatusCode(heard.Refusal.Code == "forbidden" ? StatusCodes.Status403Forbidden : StatusCodes.Status404NotFound);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.ContentDisposition = "inline";
        return Results.Stream(
            heard.Value.Audio, heard.Value.ContentType, lastModified: heard.Value.StoredAt,
            entityTag: new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(heard.Value.Hash)}\""), enableRangeProcessing: true);
    }
}
