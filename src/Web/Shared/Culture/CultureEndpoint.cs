using Microsoft.AspNetCore.Localization;

namespace Platform.Web.Shared.Culture;

/// <summary>GET /culture?c=zh-CN&amp;back=/accounts keeps the chosen language in a cookie and goes back, locally only.</summary>
public static class CultureEndpoint
{
    public static void MapCulture(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/culture", (string? c, string? back, HttpContext http, TimeProvider clock) =>
        {
            if (c is not null && Cultures.Supported.Contains(c))
            {
                http.Response.Cookies.Append(
                    CookieRequestCultureProvider.DefaultCookieName,
                    CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(c)),
                    new CookieOptions
                    {
                        Expires = clock.GetUtcNow().AddYears(1),
                        IsEssential = true,
                        HttpOnly = true,
                        SameSite = SameSiteMode.Lax,
                        Secure = http.Request.IsHttps,
                    });
            }

            return Results.LocalRedirect(IsLocal(back) ? back! : "/");
        }).AllowAnonymous().ExcludeFromDescription();

    private static bool IsLocal(string? back) =>
        back is ['/', ..] && !back.StartsWith("//", StringComparison.Ordinal) && !back.Contains('\\')
        && !back.Any(char.IsControl);
}
