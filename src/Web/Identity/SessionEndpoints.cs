using Microsoft.AspNetCore.Authentication;
using Platform.Tenancy.Auditing;
using Platform.Tenancy.Data;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity;

/// <summary>What changes the cookie outside a page: leaving.</summary>
public static class SessionEndpoints
{
    public static void MapSessionEndpoints(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/sign-out", async (HttpContext http, TenantScope scope, TenantDbFactory dbs, AuditTrail audit, SessionBook book, CancellationToken ct) =>
        {
            if (scope.IsBound)
            {
                await using var db = await dbs.WriteAsync(ct);
                audit.Write(db, SessionTrail.End, "session", scope.Actor.Id);
                await db.CommitAsync(ct);
            }
            if ((SessionPrincipal.UserId(http.User), SessionPrincipal.Session(http.User)) is ({ } user, { } session)) await book.EndOneAsync(user, session, ct);
            await http.SignOutAsync(SessionPrincipal.Scheme);
            await http.SignOutAsync(SessionPrincipal.HalfScheme);
            await http.SignOutAsync(SessionPrincipal.FactorScheme);
            return Results.LocalRedirect("/sign-in");
        }).AllowAnonymous()
        .WithMetadata(new Microsoft.AspNetCore.Antiforgery.RequireAntiforgeryTokenAttribute())
        .ExcludeFromDescription();
}
