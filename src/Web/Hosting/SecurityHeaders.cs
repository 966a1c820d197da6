using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticAssets;
using Platform.Web.Features.Debtor;

namespace Platform.Web.Hosting;

/// <summary>
/// Headers of every answer. Scripts run from our own origin or with this answer's nonce; styles may be inline because
/// MudBlazor writes its theme that way.
/// </summary>
public sealed class SecurityHeaders(RequestDelegate next)
{
    private const string NonceItem = "csp-nonce";

    /// <summary>The nonce that an inline script of this answer must carry.</summary>
    public static string NonceOf(HttpContext http) => (string)http.Items[NonceItem]!;

    public Task InvokeAsync(HttpContext http)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        http.Items[NonceItem] = nonce;
        http.Response.OnStarting(() =>
        {
            Write(http, nonce);
            return Task.CompletedTask;
        });
        return next(http);
    }

    private static void Write(HttpContext http, string nonce)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "strict-origin-when-cross-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        // Only a visitor's phone is asked where it is, at the door.
        var location = http.Request.Path.StartsWithSegments("/visits") ? "(self)" : "()";
        headers["Permissions-Policy"] = $"camera=(), geolocation={location}, microphone=(), payment=(), usb=()";
        // The debtor's page has no script, and its address must not travel with a click.
        var isDebtor = http.Request.Path.StartsWithSegments(DebtorEndpoints.Root);
        if (isDebtor) headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = isDebtor
            ? "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
            : $"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; " +
            "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; " +
            $"frame-ancestors 'none'{FormAction(http)}";
        var isAsset = http.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
        // Pages and answers hold a tenant's data: neither a proxy nor the back button may show them after sign-out.
        if (!isAsset && string.IsNullOrEmpty(headers.CacheControl)) headers.CacheControl = "no-store";
    }

    // A sign-in that was asked for by a client of the issuer ends at that client's own address, and browsers count
    // such a redirect as part of the form's action.
    private static string FormAction(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/sign-in") || http.Request.Path.StartsWithSegments("/choose-tenant")
        || http.Request.Path.StartsWithSegments("/t") || http.Request.Path.StartsWithSegments("/connect")
            ? ""
            : "; form-action 'self'";
}
