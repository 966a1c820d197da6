using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Platform.Tenancy.Access;
using Platform.Web.Identity.Sessions;
using Platform.Web.Shared.Culture;

namespace Platform.Web.Identity;

/// <summary>What a person changes about its own account; the cookies that follow from it can only be written by a request.</summary>
public static class ProfileEndpoints
{
    public static void MapProfile(this IEndpointRouteBuilder routes)
    {
        var profile = routes.MapGroup("/profile").RequireAuthorization()
            .WithMetadata(new RequireAntiforgeryTokenAttribute()).ExcludeFromDescription();
        profile.MapPost("/password", PasswordAsync);
        profile.MapPost("/language", LanguageAsync);
    }

    private static async Task<IResult> PasswordAsync(
        [FromForm] string current, [FromForm] string next, HttpContext http, SetPassword set, TenantChoices choices,
        StartSession start, CancellationToken ct)
    {
        if (SessionPrincipal.UserId(http.User) is not { } id || current.Length > 200 || next.Length > 200) return Results.BadRequest();
        var done = await set.ChangeAsync(id, current, next);
        if (done.IsRefused) return Results.LocalRedirect($"/profile?error={done.Refusal.Code}");
        // The stamp is a new one: every session of the person has ended, this one goes on with a new cookie.
        var open = await choices.ReadAsync(id, ct);
        if (open.FirstOrDefault(choice => SessionPrincipal.IsFor(http.User, choice)) is { } here)
            await start.FullAsync(http, done.Value, here, open.Count > 1);
        return Results.LocalRedirect("/profile?done=password");
    }

    private static async Task<IResult> LanguageAsync(
        [FromForm] string language, HttpContext http, UserManager<User> users, TimeProvider clock)
    {
        if (!Cultures.Supported.Contains(language) || SessionPrincipal.UserId(http.User) is not { } id) return Results.BadRequest();
        if (await users.FindByIdAsync(id.ToString()) is not { } user) return Results.BadRequest();
        user.Language = language;
        await users.UpdateAsync(user);
        CultureEndpoint.Keep(http, language, clock);
        return Results.LocalRedirect("/profile?done=language");
    }
}
