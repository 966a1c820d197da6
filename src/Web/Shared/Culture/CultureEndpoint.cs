using Microsoft.AspNetCore.Localization;
using Platform.Web.Identity;

namespace Platform.Web.Shared.Culture;

/// <summary>GET /culture?c=zh-CN&amp;back=/accounts keeps the chosen language in a cookie and goes back, locally only.</summary>
public static class CultureEndpoint
{
    public static void MapCulture(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/culture", (string? c, string? back, HttpContext http, TimeProvider clock) =>
        {
            if (c is not null && Cultures.Supported.Contains(c))
            {
                Keep(http, c, clock);
            }

            return Results.LocalRedirect(LocalPath.Of(back));
        }).AllowAnonymous().ExcludeFromDescription();

    /// <summary>Keeps a language for the next requests and circuits of this browser.</summary>
    public static void Keep(HttpContext http, string culture, TimeProvider clock) =>
        http.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
            new CookieOptions
            {
                Expires = clock.GetUtcNow().AddYears(1),
                IsEssential = true,
                HttpOnly = true,
                SameSite = SameSiteMode.Lax,
                Secure = http.Request.IsHttps,
            });
}
