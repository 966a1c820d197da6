using Microsoft.AspNetCore.Authentication;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity;

/// <summary>What changes the cookie outside a page: leaving.</summary>
public static class SessionEndpoints
{
    public static void MapSessionEndpoints(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sign-out", async (HttpContext http) =>
        {
            await http.SignOutAsync(SessionPrincipal.Scheme);
            await http.SignOutAsync(SessionPrincipal.HalfScheme);
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous()
        .WithMetadata(new Microsoft.AspNetCore.Antiforgery.RequireAntiforgeryTokenAttribute())
        .ExcludeFromDescription();
}
