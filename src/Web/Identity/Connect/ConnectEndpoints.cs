using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Platform.Tenancy.Resolution;
using Platform.Web.Identity.Sessions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Platform.Web.Identity.Connect;

/// <summary>The issuer's endpoints behind OpenIddict's own checks of the request.</summary>
public static class ConnectEndpoints
{
    public static void MapConnect(this IEndpointRouteBuilder routes)
    {
        // OpenIddict proves the caller itself; our policies know sessions and API tokens only.
        var connect = routes.MapGroup("/connect").AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
        connect.MapMethods("/authorize", ["GET", "POST"], AuthorizeAsync);
        connect.MapPost("/token", TokenAsync);
        connect.MapMethods("/userinfo", ["GET", "POST"], UserInfoAsync);
        connect.MapMethods("/logout", ["GET", "POST"], (Delegate)LogoutAsync);
    }

    private static async Task<IResult> AuthorizeAsync(
        HttpContext http, IOpenIddictApplicationManager clients, SessionCheck check, CancellationToken ct)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var session = await http.AuthenticateAsync(SessionPrincipal.Scheme);
        if (session.Principal is not { } person)
        {
            if (request.HasPromptValue(PromptValues.None)) return Refuse(Errors.LoginRequired);
            var back = http.Request.Path + http.Request.QueryString;
            return Results.Challenge(new AuthenticationProperties { RedirectUri = back }, [SessionPrincipal.Scheme]);
        }
        var client = await clients.FindByClientIdAsync(request.ClientId!, ct);
        if (client is null || !await clients.HasConsentTypeAsync(client, ConsentTypes.Implicit, ct))
            return Refuse(Errors.ConsentRequired);
        if (await check.RunAsync(person, ct) is not { } current) return Refuse(Errors.LoginRequired);
        // A lender's application is for that lender's people, at that lender.
        if (ConnectServer.TenantOf(await clients.GetPropertiesAsync(client, ct)) is { } of && of != TenantPrincipal.Tenant(current))
            return Refuse(Errors.AccessDenied);
        return Issue(Tokens.ForPerson(current, request.GetScopes()));
    }

    private static async Task<IResult> TokenAsync(
        HttpContext http, ClientTokens clientTokens, ClientUse use, SessionCheck check, CancellationToken ct)
    {
        var request = http.GetOpenIddictServerRequest()!;
        await use.KeepAsync(request.ClientId!, ct);
        if (request.IsClientCredentialsGrantType())
            return await clientTokens.MakeAsync(request, ct) is { } client ? Issue(client) : Refuse(Errors.InvalidClient);

        // A code or refresh token: the person may have lost the role or the tenant since it was given.
        var held = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal!;
        return await check.RunAsync(held, ct) is { } current
            ? Issue(Tokens.ForPerson(current, held.GetScopes()))
            : Refuse(Errors.InvalidGrant);
    }

    private static async Task<IResult> UserInfoAsync(HttpContext http, SessionCheck check, CancellationToken ct)
    {
        var held = (await http.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal!;
        if (await check.UserAsync(held, ct) is not { } user) return Refuse(Errors.InvalidToken);
        var said = new Dictionary<string, object?> { [Claims.Subject] = user.Id.ToString("D") };
        if (!held.HasScope(Scopes.Profile)) return Results.Json(said);
        said[Claims.Name] = user.DisplayName;
        foreach (var claim in new[] { Tenancy.Access.TenantClaims.Tenant, Tenancy.Access.TenantClaims.TenantKey })
            if (held.FindFirstValue(claim) is { } value) said[claim] = value;
        return Results.Json(said);
    }

    private static async Task<IResult> LogoutAsync(HttpContext http)
    {
        // Without a token of ours as hint anybody's page could sign a person out: then the person is asked.
        if (string.IsNullOrEmpty(http.GetOpenIddictServerRequest()!.IdTokenHint)) return Results.LocalRedirect("/leave");
        await http.SignOutAsync(SessionPrincipal.Scheme);
        return Results.SignOut(
            new AuthenticationProperties { RedirectUri = "/sign-in" }, [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }

    private static IResult Issue(ClaimsPrincipal principal) =>
        Results.SignIn(principal, authenticationScheme: OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);

    private static IResult Refuse(string error) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
