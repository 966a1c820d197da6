using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Platform.Tenancy.Access;
using Platform.Web.Identity.Sessions;

namespace Platform.Web.Identity;

/// <summary>
/// Sign-in by an external issuer. An account is found by (issuer, subject) alone: an e-mail address that another issuer
/// asserts proves nothing here. A person links the two once, while signed in by password.
/// </summary>
public static class ExternalEndpoints
{
    /// <summary>Holds what the external issuer said, for the one request that reads it.</summary>
    public const string CookieScheme = "external-answer";

    public static void MapExternal(this IEndpointRouteBuilder routes, ExternalIssuer issuer)
    {
        if (!issuer.IsConfigured) return;
        var antiforgery = new RequireAntiforgeryTokenAttribute();
        routes.MapPost("/sign-in/external", ([FromForm] string? back) => Ask($"/sign-in/external/done?back={Uri.EscapeDataString(LocalPath.Of(back))}"))
            .AllowAnonymous().WithMetadata(antiforgery).ExcludeFromDescription();
        routes.MapGet("/sign-in/external/done", DoneAsync).AllowAnonymous().ExcludeFromDescription();
        routes.MapPost("/profile/external", () => Ask("/profile/external/done"))
            .RequireAuthorization().WithMetadata(antiforgery).ExcludeFromDescription();
        routes.MapGet("/profile/external/done", LinkAsync).RequireAuthorization().ExcludeFromDescription();
    }

    private static IResult Ask(string then) =>
        Results.Challenge(new AuthenticationProperties { RedirectUri = then }, [ExternalIssuer.Scheme]);

    private static async Task<IResult> DoneAsync(
        string? back, HttpContext http, UserManager<User> users, TenantChoices choices, StartSession start, CancellationToken ct)
    {
        if (await TakeAsync(http) is not var (issuer, subject)) return Refused();
        var user = await users.FindByLoginAsync(issuer, subject);
        if (user is null || user.IsDisabled) return Refused();
        var open = await choices.ReadAsync(user.Id, ct);
        return open.Count == 0 ? Refused() : Results.LocalRedirect(await start.ProvenAsync(http, user, open, back));

        static IResult Refused() => Results.LocalRedirect("/sign-in?error=external");
    }

    private static async Task<IResult> LinkAsync(HttpContext http, UserManager<User> users, ExternalIssuer external)
    {
        if (await TakeAsync(http) is not var (issuer, subject) || SessionPrincipal.UserId(http.User) is not { } id
            || await users.FindByIdAsync(id.ToString()) is not { } user)
            return Results.LocalRedirect("/profile?error=external");
        var linked = await users.AddLoginAsync(user, new UserLoginInfo(issuer, subject, external.Name));
        return Results.LocalRedirect(linked.Succeeded ? "/profile?done=linked" : "/profile?error=external");
    }

    private static async Task<(string Issuer, string Subject)?> TakeAsync(HttpContext http)
    {
        var answer = await http.AuthenticateAsync(CookieScheme);
        await http.SignOutAsync(CookieScheme);
        var (issuer, subject) = (answer.Principal?.FindFirstValue("iss"), answer.Principal?.FindFirstValue("sub"));
        return issuer is null || subject is null ? null : (issuer, subject);
    }
}
